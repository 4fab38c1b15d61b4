// The line of deliveries, with whoever listens told of the same alerts at the same time.
import type { DeliveryQueue } from '../../channels/delivery-queue.ts';
import type { KeeperEvents } from '../../ports/fleet.ts';

export function tellingQueue(queue: DeliveryQueue, events: Pick<KeeperEvents, 'publish'>): DeliveryQueue {
  return {
    push(deliveries) {
      queue.push(deliveries);
      for (const { alert, cause } of deliveries) {
        const { key, event, level, session, text } = alert;
        events.publish({
          kind: 'alert',
          tenant: session?.tenant ?? null,
          about: key,
          text,
          level,
          payload: { event, cause },
        });
      }
    },
    idle: () => queue.idle(),
  };
}
