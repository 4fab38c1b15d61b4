// Deliveries on their way: one bounded line per channel, each in order, none held up by another channel.
import { severity } from '../core/alerts/severity.ts';
import { HoldfastError } from '../core/errors.ts';
import type { Channel, Delivery } from '../ports/channel.ts';

export interface DeliveryFailure {
  /** The channel's name. */
  readonly channel: string;
  readonly delivery: Delivery;
  readonly error: Error;
}

export interface DeliveryQueueOptions {
  readonly channels: readonly Channel[];
  /** Deliveries that may wait for one channel, 1000 unless set. */
  readonly limit?: number;
  /** Must not throw. */
  readonly onFailure: (failure: DeliveryFailure) => void;
  /** The receiver has it. Must not throw. */
  readonly onDelivered?: (delivered: Omit<DeliveryFailure, 'error'>) => void;
  /** Stops everything: what has not been sent fails at once. */
  readonly signal?: AbortSignal;
}

export interface DeliveryQueue {
  /** Hands deliveries to every channel and returns at once. */
  push(deliveries: readonly Delivery[]): void;
  /** Resolves when nothing waits and nothing is being sent. */
  idle(): Promise<void>;
}

/**
 * A channel sends one delivery at a time. When too many wait for it, the least severe one fails, the newest of
 * these, so that an emergency is never dropped for news. Every delivery to every channel ends sent or in `onFailure`.
 */
export function deliveryQueue({
  channels,
  limit = 1000,
  onFailure,
  onDelivered,
  signal,
}: DeliveryQueueOptions): DeliveryQueue {
  const lines = channels.map((channel) => ({
    channel,
    waiting: [] as Delivery[],
    work: null as Promise<void> | null,
  }));
  const fail = (channel: Channel, delivery: Delivery, error: Error): void =>
    onFailure({ channel: channel.name, delivery, error });

  async function drain(line: (typeof lines)[number]): Promise<void> {
    for (let next = line.waiting.shift(); next !== undefined; next = line.waiting.shift()) {
      try {
        await sendOrStop(line.channel, next, signal);
        onDelivered?.({ channel: line.channel.name, delivery: next });
      } catch (error) {
        fail(line.channel, next, error instanceof Error ? error : new Error(String(error)));
      }
    }
    line.work = null;
  }

  return {
    push(deliveries) {
      for (const line of lines) {
        for (const delivery of deliveries) line.waiting.push(delivery);
        for (const dropped of dropExcess(line.waiting, limit))
          fail(line.channel, dropped, tooMany(line.channel, limit));
        if (line.waiting.length > 0) line.work ??= drain(line);
      }
    },
    async idle() {
      while (lines.some((line) => line.work !== null)) await Promise.all(lines.map((line) => line.work));
    },
  };
}

/** Does not trust a channel to heed its signal: shutdown must not wait for a receiver that hangs. */
async function sendOrStop(
  channel: Channel,
  delivery: Delivery,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (signal === undefined) return channel.send(delivery);
  if (signal.aborted) throw stopped(channel);
  let stop = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(stopped(channel));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    await Promise.race([channel.send(delivery, signal), aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Takes out what is over the limit, the least severe first and of these the newest. */
function dropExcess(waiting: Delivery[], limit: number): Delivery[] {
  const excess = waiting.length - limit;
  if (excess <= 0) return [];
  const least = waiting
    .map((delivery, index) => ({ delivery, index }))
    .sort((a, b) => severity(a.delivery.alert.level) - severity(b.delivery.alert.level) || b.index - a.index);
  const dropped = new Set(least.slice(0, excess).map(({ index }) => index));
  const kept = waiting.filter((_delivery, index) => !dropped.has(index));
  const gone = waiting.filter((_delivery, index) => dropped.has(index));
  waiting.splice(0, waiting.length, ...kept);
  return gone;
}

function tooMany(channel: Channel, limit: number): HoldfastError {
  return new HoldfastError('CHANNEL_FAILED', {
    channel: channel.name,
    cause: `${limit} alerts already wait for it`,
  });
}

function stopped(channel: Channel): HoldfastError {
  return new HoldfastError('CHANNEL_FAILED', {
    channel: channel.name,
    cause: 'it was stopped before the receiver had it',
  });
}
