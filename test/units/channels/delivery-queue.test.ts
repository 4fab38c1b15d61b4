// Deliveries to several channels: in order, none held up by another, bounded, and none without an end.
import { expect, test } from 'vitest';
import { deliveryQueue } from '../../../src/channels/index.ts';
import { deliverAll } from './deliver-all.ts';
import type { DeliveryFailure } from '../../../src/channels/delivery-queue.ts';
import type { AlertLevel } from '../../../src/core/alert.ts';
import type { Channel, Delivery } from '../../../src/ports/channel.ts';
import { deliveryOf } from './deliveries.ts';

const named = (key: string, level: AlertLevel = 'warning'): Delivery => deliveryOf({ key, level });
const keysOf = (deliveries: readonly Delivery[]): string[] => deliveries.map(({ alert }) => alert.key);

function recording(name: string, send: (delivery: Delivery) => Promise<void> | void = () => {}) {
  const sent: Delivery[] = [];
  const channel: Channel = {
    name,
    async send(delivery) {
      await send(delivery);
      sent.push(delivery);
    },
  };
  return { channel, sent };
}

const hanging: Channel = { name: 'hanging', send: () => new Promise(() => {}) };

test('every channel gets every delivery, in order, one at a time', async () => {
  let atOnce = 0;
  let most = 0;
  const slow = recording('slow', async () => {
    most = Math.max(most, ++atOnce);
    await new Promise((resolve) => setImmediate(resolve));
    atOnce -= 1;
  });
  const quick = recording('quick');
  const failures = await deliverAll(
    [slow.channel, quick.channel],
    ['a', 'b', 'c'].map((key) => named(key)),
  );
  expect(failures).toEqual([]);
  expect([keysOf(slow.sent), keysOf(quick.sent)]).toEqual([
    ['a', 'b', 'c'],
    ['a', 'b', 'c'],
  ]);
  expect(most).toBe(1);
});

test('a channel that fails, even by throwing at once, stops neither itself nor the others', async () => {
  const broken = recording('broken', ({ alert }) => {
    if (alert.key === 'b') throw new Error('no');
  });
  const rude: Channel = {
    name: 'rude',
    send: () => {
      throw new TypeError('not even a promise');
    },
  };
  const good = recording('good');
  const failures = await deliverAll(
    [rude, broken.channel, good.channel],
    ['a', 'b', 'c'].map((key) => named(key)),
  );
  expect(failures.map(({ channel, delivery }) => `${channel} ${delivery.alert.key}`).sort()).toEqual([
    'broken b',
    'rude a',
    'rude b',
    'rude c',
  ]);
  expect(keysOf(broken.sent)).toEqual(['a', 'c']);
  expect(keysOf(good.sent)).toEqual(['a', 'b', 'c']);
});

test('a channel that hangs does not hold up the others, and ends when it is stopped', async () => {
  const stop = new AbortController();
  const good = recording('good', ({ alert }) => {
    if (alert.key === 'b') setImmediate(() => stop.abort());
  });
  const failures = await deliverAll([hanging, good.channel], [named('a'), named('b')], {
    signal: stop.signal,
  });
  expect(keysOf(good.sent)).toEqual(['a', 'b']);
  expect(failures.map(({ channel, delivery }) => `${channel} ${delivery.alert.key}`)).toEqual([
    'hanging a',
    'hanging b',
  ]);
  expect(failures[0]?.error).toMatchObject({ code: 'CHANNEL_FAILED' });
});

test('what is too much for a channel fails at once: news before warnings, the newest first', () => {
  const failures: DeliveryFailure[] = [];
  const queue = deliveryQueue({
    channels: [hanging],
    limit: 3,
    onFailure: (failure) => failures.push(failure),
  });
  queue.push([named('sending')]);
  queue.push([named('w1'), named('news', 'info'), named('w2')]);
  expect(failures).toEqual([]);
  queue.push([named('bad', 'emergency'), named('worse', 'emergency')]);
  expect(keysOf(failures.map(({ delivery }) => delivery))).toEqual(['news', 'w2']);
  expect(failures[0]?.error.message).toContain('3 alerts already wait for it');
});

test('a queue goes on after it was idle, and pushing nothing keeps it idle', async () => {
  const good = recording('good');
  const queue = deliveryQueue({ channels: [good.channel], onFailure: () => {} });
  queue.push([]);
  await queue.idle();
  queue.push([named('a')]);
  await queue.idle();
  queue.push([named('b')]);
  queue.push([named('c')]);
  await queue.idle();
  expect(keysOf(good.sent)).toEqual(['a', 'b', 'c']);
});

test('no delivery is without an end: each is sent or reported, once', async () => {
  const flaky = recording('flaky', ({ alert }) => {
    if (Number(alert.key) % 3 === 0) throw new Error('no');
  });
  const all = Array.from({ length: 100 }, (_, index) => named(String(index)));
  const failures = await deliverAll([flaky.channel], all, { limit: 50 });
  const ended = [...keysOf(flaky.sent), ...keysOf(failures.map(({ delivery }) => delivery))];
  expect(ended.sort()).toEqual(keysOf(all).sort());
});
