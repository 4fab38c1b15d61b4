// A disk that is full under PostgreSQL: the write that finds no room says so and changes nothing, and with room again
// everything goes on.
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { EntryStore, Lease } from '../../src/ports/entry-store.ts';
import { change, live, seen, write } from '../../src/testing/entry-store/scene.ts';
import { fillDisk, mountDisk } from '../rigs/faults/disk.ts';
import { openedAt } from '../rigs/postgres/opened.ts';
import { freshSchema, startPostgres } from '../rigs/postgres/server.ts';
import type { OwnPostgres, OwnPostgresOptions } from '../rigs/postgres/server.ts';

const name = { tenant: 'acme', id: 'sales' };

/** A folder that PostgreSQL's user can enter. */
function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-disk-full-'));
  chmodSync(folder, 0o755);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function started(options: OwnPostgresOptions): Promise<OwnPostgres> {
  const server = await startPostgres(options);
  onTestFinished(() => server.close());
  return server;
}

/** Writes what nothing makes smaller, until it fails. @returns what was acknowledged, by id, and the error */
async function writeUntilFull(
  store: EntryStore,
  lease: Lease,
): Promise<{ acknowledged: Map<string, Buffer>; error: unknown }> {
  const acknowledged = new Map<string, Buffer>();
  for (let index = 0; ; index++) {
    const value = randomBytes(100_000);
    const changes = [
      { type: 'session', id: `${index}`, value },
      { type: 'session', id: 'newest', value: Buffer.from(`${index}`) },
    ];
    const failed = await store.write([{ lease, changes }]).then(
      ([outcome]) => (outcome === null ? null : { error: outcome }),
      (error: unknown) => ({ error }),
    );
    if (failed !== null) return { acknowledged, ...failed };
    acknowledged.set(`${index}`, value);
  }
}

/** Everything that was acknowledged, and at most the one whole write of which nobody knew. */
async function holdsAll(store: EntryStore, acknowledged: ReadonlyMap<string, Buffer>): Promise<void> {
  const entries = (await store.entries(name)) ?? [];
  const found = new Map(entries.map(({ id, value }) => [id, Buffer.from(value)]));
  for (const [id, value] of acknowledged) expect(found.get(id)?.equals(value)).toBe(true);
  const newest = Number(found.get('newest')?.toString());
  expect(found.size).toBe(newest + 2);
  expect([acknowledged.size - 1, acknowledged.size]).toContain(newest);
}

test('the disk of the tables is full: STORE_FULL, and the write that failed is not there', async () => {
  const [folder, walFolder] = [join(freshFolder(), 'disk'), join(freshFolder(), 'wal')];
  mountDisk(folder, '80m');
  const server = await started({ folder, walFolder });
  const store = openedAt(server.url(freshSchema()));
  const lease = await live(store, name);
  const makeRoom = fillDisk(folder, 2_000_000);
  const { acknowledged, error } = await writeUntilFull(store, lease);
  expect(error).toMatchObject({ code: 'STORE_FULL' });
  expect(acknowledged.size).toBeGreaterThan(2);
  await holdsAll(store, acknowledged);
  expect(await store.entry(name, { type: 'session', id: `${acknowledged.size}` })).toBeNull();
  makeRoom();
  await write(store, lease, change('session', 'newest', `${acknowledged.size - 1}`));
  await holdsAll(store, acknowledged);
});

test('the disk of the log of changes is full: the server ends, and comes back with everything acknowledged', async () => {
  const [folder, walFolder] = [freshFolder(), join(freshFolder(), 'disk')];
  mountDisk(walFolder, '64m');
  // The process of the write is the one that finds no room: else it only hears that another one has ended.
  const settings = { max_wal_size: '2GB', wal_writer_delay: '10s', checkpoint_timeout: '1h' };
  const server = await started({ folder, walFolder, settings });
  const store = openedAt(server.url(freshSchema()));
  const lease = await live(store, name);
  const makeRoom = fillDisk(walFolder, 8_000_000);
  const { acknowledged, error } = await writeUntilFull(store, lease);
  // It ended in the middle of the write, so nobody knows what became of that: this is not STORE_FULL.
  expect(error).toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: expect.stringContaining('No space left on device') as string,
  });
  expect(acknowledged.size).toBeGreaterThan(2);
  await server.kill();
  makeRoom();
  await server.start();
  await holdsAll(store, acknowledged);
  await write(store, lease, change('creds', 'creds', 'goes on'));
  expect((await seen(store, name))?.at(0)).toEqual(['creds', 'creds', 'goes on']);
});
