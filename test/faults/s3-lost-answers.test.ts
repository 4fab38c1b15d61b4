// S3 whose answers get lost, with calls that are tried again: what was asked for is done once, and what is seen is true.
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { retried } from '../../src/blobs/wrappers/retried.ts';
import { HoldfastError } from '../../src/core/errors.ts';
import type { BlobStore } from '../../src/ports/blob-store.ts';
import { fails } from '../../src/testing/fails.ts';
import { freshPrefix, openedS3 } from '../rigs/s3/opened.ts';
import { startS3 } from '../rigs/s3/start-s3.ts';
import type { TestS3 } from '../rigs/s3/start-s3.ts';

let s3: TestS3;
beforeAll(async () => {
  s3 = await startS3({ largestPage: 5, seed: 4 });
});
afterEach(() => s3.faults.clear());
afterAll(() => s3.stop());

function opened(prefix = freshPrefix()): BlobStore {
  const blobs = retried(openedS3(s3, prefix), { firstWaitMs: 5, retries: 12 });
  onTestFinished(() => blobs.close());
  return blobs;
}

async function textAt(blobs: BlobStore, key: string): Promise<string | null> {
  const found = await blobs.get(key);
  return found === null ? null : Buffer.from(found.bytes).toString();
}

const losses = ['drop-after', 'drop-before', 'drop-during-request'] as const;

describe.each(losses)('a conditional write whose answer was lost (%s)', (act) => {
  test('is made once and known as made: of what was absent', async () => {
    const blobs = opened();
    s3.faults.add({ act }, { kind: 'PutObject', times: 1 });
    const version = await blobs.put('key', Buffer.from('mine'), { absent: true });
    expect(await blobs.get('key')).toEqual({ bytes: Buffer.from('mine'), version });
  });

  test('is made once and known as made: of what was there', async () => {
    const blobs = opened();
    const before = await blobs.put('key', Buffer.from('before'));
    s3.faults.add({ act }, { kind: 'PutObject', times: 2 });
    const version = await blobs.put('key', Buffer.from('mine'), { version: before });
    expect(await blobs.get('key')).toEqual({ bytes: Buffer.from('mine'), version });
  });

  test('is a conflict where somebody else was before', async () => {
    const prefix = freshPrefix();
    const [blobs, rival] = [opened(prefix), opened(prefix)];
    const before = await blobs.put('key', Buffer.from('before'));
    await rival.put('key', Buffer.from('theirs'), { version: before });
    s3.faults.add({ act }, { kind: 'PutObject', times: 1 });
    await fails('BLOB_CONFLICT', () => blobs.put('key', Buffer.from('mine'), { version: before }));
    expect(await textAt(blobs, 'key')).toBe('theirs');
  });
});

test('a listing goes on where it was cut, with nothing left out or told twice', async () => {
  const blobs = opened();
  const keys = Array.from({ length: 23 }, (_, index) => `key-${String(index).padStart(2, '0')}`);
  for (const key of keys) await blobs.put(key, Buffer.from(key));
  s3.faults.add({ act: 'drop-in-answer' }, { kind: 'ListObjectsV2', after: 2, times: 3 });
  const found: string[] = [];
  for await (const page of blobs.list('')) found.push(...page.map(({ key }) => key));
  expect(found).toEqual(keys);
});

test('with every fifth request going wrong somehow, two writers leave exactly what they were told', async () => {
  const prefix = freshPrefix();
  for (const act of ['drop-before', 'drop-after', 'drop-in-answer', 'flip', 'drop-during-request'] as const) {
    s3.faults.add({ act }, { chance: 0.05 });
  }
  s3.faults.add({ act: 'answer', status: 503, code: 'SlowDown' }, { chance: 0.05 });
  const told = await Promise.all([raising(opened(prefix), 'a'), raising(opened(prefix), 'b')]);
  s3.faults.clear();
  const log = (await textAt(opened(prefix), 'log'))?.trim().split('\n') ?? [];
  expect([...log].sort()).toEqual(told.flat().sort());
});

/**
 * Adds lines of its own to a blob that both write; returns those that it was told are in. After a conflict it looks whether
 * its line is there already: what was made may have been replaced before its maker heard of it.
 */
async function raising(blobs: BlobStore, name: string): Promise<string[]> {
  const told: string[] = [];
  while (told.length < 25) {
    const line = `${name}${told.length}`;
    const found = await blobs.get('log');
    const text = found === null ? '' : Buffer.from(found.bytes).toString();
    if (text.split('\n').includes(line)) told.push(line);
    else if (await isPut(blobs, `${text}${line}\n`, found?.version)) told.push(line);
  }
  return told;
}

async function isPut(blobs: BlobStore, text: string, version: string | undefined): Promise<boolean> {
  try {
    await blobs.put('log', Buffer.from(text), version === undefined ? { absent: true } : { version });
    return true;
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'BLOB_CONFLICT') return false;
    throw error;
  }
}
