// What could not be asked is asked again; what was answered is not.
import { expect, test } from 'vitest';
import { MemoryBlobs } from '../../../src/blobs/memory/memory-blobs.ts';
import { retried } from '../../../src/blobs/wrappers/retried.ts';
import { HoldfastError } from '../../../src/core/errors.ts';
import type { BlobStore } from '../../../src/ports/blob-store.ts';
import { failingBlobs } from '../../rigs/blobs/failing-blobs.ts';
import type { BlobCall, BlobFault } from '../../rigs/blobs/failing-blobs.ts';

const text = (content: string): Uint8Array => Buffer.from(content);
const quickly = { retries: 3, firstWaitMs: 1 };

interface Scene {
  /** Tried again. */
  readonly blobs: BlobStore;
  /** What lies behind it, without any fault. */
  readonly behind: BlobStore;
  readonly calls: BlobCall[];
}

function scene(faultOf: (call: BlobCall) => BlobFault): Scene {
  const behind = new MemoryBlobs('memory:behind', () => 0);
  const calls: BlobCall[] = [];
  const failing = failingBlobs(behind, (call) => {
    calls.push(call);
    return faultOf(call);
  });
  return { blobs: retried(failing, quickly), behind, calls };
}

test('every call gets through three faults in a row, and not through four', async () => {
  for (const faults of [3, 4]) {
    let left = 0;
    const { blobs, behind } = scene(() => (left-- > 0 ? 'before' : null));
    await behind.put('key', text('content'));
    const calls = [
      () => blobs.get('key'),
      () => blobs.getRange('key', 0, 3),
      () => blobs.put('other', text('x')),
      () => blobs.put('new', text('x'), { absent: true }),
      async () => {
        for await (const page of blobs.list('')) expect(page.length).toBeGreaterThan(0);
      },
      () => blobs.delete(['key']),
    ];
    for (const call of calls) {
      left = faults;
      const outcome = await call().then(
        () => 'done',
        (error: unknown) => (error as HoldfastError).code,
      );
      expect(outcome).toBe(faults === 3 ? 'done' : 'BLOBS_UNAVAILABLE');
    }
  }
});

test.each(['BLOB_CONFLICT', 'BLOBS_FULL', 'BLOBS_READ_ONLY', 'VAULT_ABSENT', 'BLOBS_NOT_OURS'] as const)(
  '%s is an answer: nothing is asked again',
  async (code) => {
    const { blobs, calls } = scene(() => {
      throw new HoldfastError(code, { url: 'x', key: 'x', cause: 'x' });
    });
    await expect(blobs.put('key', text('x'))).rejects.toMatchObject({ code });
    await expect(blobs.get('key')).rejects.toMatchObject({ code });
    expect(calls.length).toBe(2);
  },
);

test('a mistake in the program is none of its matters', async () => {
  const { blobs, calls } = scene(() => {
    throw new RangeError('a mistake');
  });
  await expect(blobs.get('key')).rejects.toThrow(RangeError);
  expect(calls.length).toBe(1);
});

test('a write whose answer was lost is no conflict with itself', async () => {
  for (const faults of [1, 2, 3]) {
    let left = 0;
    const { blobs, behind } = scene(({ method }) => (method === 'put' && left-- > 0 ? 'after' : null));
    left = faults;
    const made = await blobs.put('head', text('one'), { absent: true });
    expect((await behind.get('head'))?.version).toBe(made);
    left = faults;
    const changed = await blobs.put('head', text('two'), { version: made });
    expect((await behind.get('head'))?.version).toBe(changed);
  }
});

test('a write that was lost, and came too late then, is a conflict', async () => {
  const { blobs, behind } = scene(({ method, number }) =>
    method === 'put' && number === 1 ? 'before' : null,
  );
  await behind.put('head', text('of somebody else'));
  await expect(blobs.put('head', text('mine'), { absent: true })).rejects.toMatchObject({
    code: 'BLOB_CONFLICT',
  });
});

test('a conflict at the first try is one also where the same bytes lie there', async () => {
  const { blobs } = scene(() => null);
  await blobs.put('head', text('the same'));
  await expect(blobs.put('head', text('the same'), { absent: true })).rejects.toMatchObject({
    code: 'BLOB_CONFLICT',
  });
});

test('a list that breaks off goes on where it was, and tells nothing twice', async () => {
  const { blobs, behind, calls } = scene(({ number }) =>
    number % 3 === 0 ? 'before' : number % 3 === 1 ? 'after' : null,
  );
  const keys = Array.from({ length: 450 }, (_, index) => `x/${String(index).padStart(4, '0')}`);
  for (const key of keys) await behind.put(key, text('x'));
  const found: string[] = [];
  for await (const page of blobs.list('x/')) found.push(...page.map(({ key }) => key));
  expect(found).toEqual(keys);
  expect(calls.length).toBeGreaterThan(6);
});

test('what waits for another try ends when the store is closed', async () => {
  const behind = new MemoryBlobs('memory:behind', () => 0);
  const blobs = retried(
    failingBlobs(behind, () => 'before'),
    { retries: 1, firstWaitMs: 1_000_000 },
  );
  const asked = blobs.get('key');
  const told = expect(asked).rejects.toMatchObject({ code: 'BLOBS_UNAVAILABLE' });
  await new Promise(setImmediate);
  await blobs.close();
  await told;
});

test('what a service answers for good is not asked again, and what may pass is', async () => {
  for (const [status, times] of [
    [403, 1],
    [404, 1],
    [501, 1],
    [503, 1 + quickly.retries],
  ]) {
    let asked = 0;
    const behind = new MemoryBlobs('memory:behind', () => 0);
    const refusing: BlobStore = Object.assign(behind, {
      get: () => {
        asked++;
        const details = { url: 'memory:behind', cause: 'refused', status: status ?? 0 };
        return Promise.reject(new HoldfastError('BLOBS_UNAVAILABLE', details));
      },
    });
    await expect(retried(refusing, quickly).get('key')).rejects.toMatchObject({ code: 'BLOBS_UNAVAILABLE' });
    expect(asked, String(status)).toBe(times);
  }
});
