// What is kept of tasks that have ended: bounded in number, bytes and time, for each who asks and in all.
import { expect, test } from 'vitest';
import { tasksToForget } from '../../../src/doors/http/tasks-to-forget.ts';
import type { EndedTask } from '../../../src/doors/http/tasks-to-forget.ts';

const mib = 1_048_576;
const ended = (id: string, part: Partial<EndedTask> = {}): EndedTask => ({
  id,
  account: 'key a',
  endedAtMs: 0,
  sizeBytes: 10,
  ...part,
});

test('the oldest go first, by when they ended, however they are ordered', () => {
  const many = Array.from({ length: 100 }, (_, n) => ended(`new-${n}`, { endedAtMs: 2 }));
  const latest = ended('begun first, ended last', { endedAtMs: 3 });
  const oldest = ended('old', { endedAtMs: 1 });
  expect(tasksToForget([latest, oldest, ...many], 3)).toEqual(['new-0', 'old']);
});

test('an hour after its end, it goes', () => {
  expect(tasksToForget([ended('a'), ended('b', { endedAtMs: 1 })], 3_600_001)).toEqual(['a']);
});

test('many of one account push out none of another', () => {
  const many = Array.from({ length: 150 }, (_, n) => ended(`${n}`, { endedAtMs: n + 1 }));
  const gone = tasksToForget([...many, ended('of b', { account: 'tenant b' })], 200);
  expect([gone.length, gone.includes('of b')]).toEqual([50, false]);
});

test('of one account 8 MiB are kept, and its last one even where that is larger', () => {
  const large = [5, 4, 3].map((size, n) => ended(`${size}`, { endedAtMs: n, sizeBytes: size * mib }));
  expect(tasksToForget(large, 3)).toEqual(['5']);
  expect(tasksToForget([...large, ended('20', { endedAtMs: 3, sizeBytes: 20 * mib })], 3)).toEqual([
    '3',
    '4',
    '5',
  ]);
});

test('of all together 64 MiB are kept, and the last one in any case', () => {
  const each = Array.from({ length: 9 }, (_, n) =>
    ended(`${n}`, { account: `key ${n}`, endedAtMs: n, sizeBytes: 8 * mib }),
  );
  expect(tasksToForget(each, 9)).toEqual(['0']);
  expect(tasksToForget([ended('huge', { endedAtMs: 9, sizeBytes: 100 * mib }), ...each], 9)).toHaveLength(9);
});
