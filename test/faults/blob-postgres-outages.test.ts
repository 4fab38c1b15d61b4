// Blobs in a PostgreSQL that is killed, stopped, read-only or full: never absent, and at work again by themselves.
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openPostgresBlobs } from '../../src/blobs/postgres/postgres-blobs.ts';
import { retried } from '../../src/blobs/wrappers/retried.ts';
import { parseVaultAddress } from '../../src/core/vault-address.ts';
import type { PostgresVault } from '../../src/core/vault-address.ts';
import type { BlobStore } from '../../src/ports/blob-store.ts';
import { mountDisk } from '../rigs/faults/disk.ts';
import { freshFolder } from '../rigs/faults/world.ts';
import { freshSchema, startPostgres } from '../rigs/postgres/server.ts';
import type { OwnPostgres } from '../rigs/postgres/server.ts';

const text = (content: string): Uint8Array => Buffer.from(content);
const mebi = 1024 * 1024;

let server: OwnPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());

function opened(from = server, schema = freshSchema()): BlobStore {
  const address = parseVaultAddress(from.url(schema), '/') as PostgresVault;
  const blobs = openPostgresBlobs(address, { create: true });
  onTestFinished(() => blobs.close());
  return blobs;
}

async function keysOf(blobs: BlobStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of blobs.list('')) keys.push(...page.map(({ key }) => key));
  return keys;
}

async function everythingFails(blobs: BlobStore): Promise<void> {
  const calls = [
    () => blobs.get('kept'),
    () => blobs.get('never'),
    () => blobs.getRange('never', 0, 1),
    () => keysOf(blobs),
    () => blobs.put('new', text('x')),
    () => blobs.put('new', text('x'), { absent: true }),
    () => blobs.delete(['kept']),
  ];
  await Promise.all(calls.map((call) => expect(call()).rejects.toMatchObject({ code: 'BLOBS_UNAVAILABLE' })));
}

test('a server that is killed makes every call unavailable; started again it has all, and goes on', async () => {
  const blobs = opened();
  const large = Buffer.alloc(9 * mebi, 7);
  const version = await blobs.put('kept', large);
  await server.kill();
  await everythingFails(blobs);
  await server.start();
  const found = await blobs.get('kept');
  expect([found?.version, found?.bytes.length]).toEqual([version, large.length]);
  expect(await keysOf(blobs)).toEqual(['kept']);
  await blobs.put('kept', text('new'), { version });
});

test('one that ended while nobody asked is asked again behind the scenes where that is wanted', async () => {
  const blobs = retried(opened(), { retries: 8, firstWaitMs: 50 });
  await blobs.put('kept', text('kept'));
  await server.stop();
  const asked = Promise.all([
    blobs.get('kept'),
    keysOf(blobs),
    blobs.put('new', text('x'), { absent: true }),
  ]);
  await server.start();
  const [found, keys] = await asked;
  expect(Buffer.from(found?.bytes ?? []).toString()).toBe('kept');
  expect(keys).toContain('kept');
  expect(await keysOf(blobs)).toEqual(['kept', 'new']);
});

test('one that takes no writes is read, and says so', async () => {
  const blobs = opened();
  const version = await blobs.put('kept', text('kept'));
  await server.configure({ default_transaction_read_only: 'on' });
  onTestFinished(() => server.configure({ default_transaction_read_only: 'off' }));
  expect((await blobs.get('kept'))?.version).toBe(version);
  const readOnly = { code: 'BLOBS_READ_ONLY' };
  await expect(blobs.put('new', text('x'))).rejects.toMatchObject(readOnly);
  await expect(blobs.put('kept', text('x'), { version })).rejects.toMatchObject(readOnly);
  await expect(blobs.delete(['kept'])).rejects.toMatchObject(readOnly);
  expect(await keysOf(blobs)).toEqual(['kept']);
});

test('one whose disk is full refuses the blob that does not fit, and keeps the others', async () => {
  const [disk, log] = [freshFolder(), freshFolder()];
  // PostgreSQL has a user of its own, who has to get there.
  for (const folder of [disk, log]) chmodSync(folder, 0o755);
  mountDisk(disk, '120m');
  const small = await startPostgres({ folder: disk, walFolder: join(log, 'wal') });
  onTestFinished(() => small.close());
  const blobs = opened(small);
  const keys: string[] = [];
  const fill = async (): Promise<void> => {
    for (;;) {
      const key = `packs/${String(keys.length).padStart(3, '0')}`;
      await blobs.put(key, Buffer.alloc(8 * mebi, keys.length));
      keys.push(key);
    }
  };
  await expect(fill()).rejects.toMatchObject({ code: 'BLOBS_FULL' });
  expect(keys.length).toBeGreaterThan(1);
  expect(await keysOf(blobs)).toEqual(keys);
  const [first] = (await blobs.get('packs/001'))?.bytes ?? [];
  expect(first).toBe(1);
});
