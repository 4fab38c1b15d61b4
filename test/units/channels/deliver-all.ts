// One batch to all channels and the wait for it: what these tests ask of the queue.
import type { Channel, Delivery } from '../../../src/ports/channel.ts';
import { deliveryQueue } from '../../../src/channels/delivery-queue.ts';
import type { DeliveryFailure } from '../../../src/channels/delivery-queue.ts';

/** @returns what could not be delivered; empty when every channel has everything. Never throws. */
export async function deliverAll(
  channels: readonly Channel[],
  deliveries: readonly Delivery[],
  options: { readonly signal?: AbortSignal; readonly limit?: number } = {},
): Promise<DeliveryFailure[]> {
  const failures: DeliveryFailure[] = [];
  const queue = deliveryQueue({ ...options, channels, onFailure: (failure) => failures.push(failure) });
  queue.push(deliveries);
  await queue.idle();
  return failures;
}
