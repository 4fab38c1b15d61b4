// Which alerts people were really told of: an alert counts as told once a channel that reaches people has delivered it.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DeliveryQueue, DeliveryQueueOptions } from '../../channels/delivery-queue.ts';
import type { Catalog } from '../../ports/catalog.ts';
import type { Channel } from '../../ports/channel.ts';

export interface ToldAlertsOptions {
  readonly channels: readonly Channel[];
  readonly catalog: Pick<Catalog, 'alertStates'>;
  nowMs(): number;
  /** It counts as not told then. Must not throw. */
  unnoted(error: Error): void;
}

export interface ToldAlerts {
  readonly onDelivered: NonNullable<DeliveryQueueOptions['onDelivered']>;
  /** Is idle once what was delivered is noted, too. */
  queueOver(queue: DeliveryQueue): DeliveryQueue;
}

/** The log is always there, and takes everything: it reaches people only where nothing else is configured. */
export function toldAlerts({ channels, catalog, nowMs, unnoted }: ToldAlertsOptions): ToldAlerts {
  const isLogAlone = channels.every(({ name }) => name === 'log');
  let delivered: string[] = [];
  let noting: Promise<void> | null = null;
  const note = async (): Promise<void> => {
    // The log takes thousands at once: they are noted together.
    await nextTurn();
    const keys = delivered;
    [delivered, noting] = [[], null];
    try {
      await catalog.alertStates.told(keys, nowMs());
    } catch (error) {
      unnoted(error as Error);
    }
  };
  return {
    onDelivered({ channel, delivery: { alert, cause } }) {
      if (cause === 'resolved' || (channel === 'log' && !isLogAlone)) return;
      delivered.push(alert.key);
      noting ??= note();
    },
    queueOver: (queue) => ({
      push: (deliveries) => queue.push(deliveries),
      async idle() {
        await queue.idle();
        await noting;
      },
    }),
  };
}
