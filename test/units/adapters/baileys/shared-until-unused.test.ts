// What is shared in a process is opened once, and closed with its last user.
import { expect, test } from 'vitest';
import { SharedUntilUnused } from '../../../../src/adapters/baileys/shared-until-unused.ts';

function scene() {
  const events: string[] = [];
  const shared = new SharedUntilUnused<{ close(): Promise<void> }>();
  let opened = 0;
  const use = (key = 'a') =>
    shared.use(key, async () => {
      opened += 1;
      const name = `${key}${opened}`;
      events.push(`open ${name}`);
      return { close: async () => void events.push(`close ${name}`) };
    });
  return { shared, events, use };
}

test('users of one key share, and the last one closes', async () => {
  const { events, use } = scene();
  const [first, second, other] = await Promise.all([use(), use(), use('b')]);
  expect(second.value).toBe(first.value);
  await first.done();
  expect(events).toEqual(['open a1', 'open b2']);
  await second.done();
  await other.done();
  expect(events).toEqual(['open a1', 'open b2', 'close a1', 'close b2']);
});

test('who comes while the last one leaves gets a new one', async () => {
  const { events, use } = scene();
  const first = await use();
  const leaving = first.done();
  const second = await use();
  await leaving;
  expect(second.value).not.toBe(first.value);
  expect(events).toEqual(['open a1', 'open a2', 'close a1']);
});

test('who comes before the last one leaves keeps it open', async () => {
  const { events, use } = scene();
  const first = await use();
  const coming = use();
  await first.done();
  expect((await coming).value).toBe(first.value);
  expect(events).toEqual(['open a1']);
});

test('what cannot be opened fails for all who wait, and is tried anew by the next', async () => {
  const { shared, use } = scene();
  const failing = () => shared.use('a', () => Promise.reject(new Error('no')));
  const ended = await Promise.allSettled([failing(), use()]);
  expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(use()).resolves.toBeDefined();
});
