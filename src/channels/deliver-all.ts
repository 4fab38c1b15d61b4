// Sends some deliveries to every channel and waits for the end of all of them; for a single look, not a service.
import type { Channel, Delivery } from '../ports/channel.ts';
import { deliveryQueue } from './delivery-queue.ts';
import type { DeliveryFailure } from './delivery-queue.ts';

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
