// Long reads take turns: a few at a time, and nobody takes all of them.
import { expect, test } from 'vitest';
import { LongReads } from '../../../src/doors/keeper/long-reads.ts';

function scene() {
  const reads = new LongReads();
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const start = (name: string, account: string, signal = new AbortController().signal): Promise<string> =>
    reads.inTurn(account, signal, async () => {
      begun.push(name);
      await new Promise<void>((resolve) => ends.set(name, resolve));
      return name;
    });
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { reads, begun, ends, start, settled };
}

test('four at a time and two of each account, in the order they came; others are not held back by one who asks much', async () => {
  const { begun, ends, start, settled } = scene();
  const all = ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'd1'].map((name) => start(name, name.slice(0, 1)));
  await settled();
  expect(begun).toEqual(['a1', 'a2', 'b1', 'c1']);
  ends.get('b1')?.();
  await settled();
  expect(begun.slice(4)).toEqual(['d1']);
  ends.get('a1')?.();
  await settled();
  expect(begun.slice(5)).toEqual(['a3']);
  for (let round = 0; round < 3; round++) {
    for (const end of ends.values()) end();
    await settled();
  }
  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'd1']);
});

test('who gives up leaves the line, and what fails gives its turn on', async () => {
  const { reads, begun, ends, start, settled } = scene();
  const failing = ['x', 'y'].map((account) =>
    reads.inTurn(account, new AbortController().signal, () => Promise.reject(new Error('no'))),
  );
  await expect(Promise.allSettled(failing)).resolves.toMatchObject([
    { status: 'rejected' },
    { status: 'rejected' },
  ]);
  for (const name of ['a1', 'a2']) void start(name, 'a');
  const cancel = new AbortController();
  const given = start('a3', 'a', cancel.signal);
  void start('b1', 'b');
  cancel.abort(new Error('enough'));
  await expect(given).rejects.toThrow('enough');
  await settled();
  expect(begun).toEqual(['a1', 'a2', 'b1']);
  for (const end of ends.values()) end();
  await settled();
  for (const name of ['a4', 'a5']) void start(name, 'a');
  await settled();
  expect(begun.slice(3)).toEqual(['a4', 'a5']);
});
