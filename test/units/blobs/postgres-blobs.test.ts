// Blobs in PostgreSQL: read in parts that belong together, in tables that are a vault's own.
import { describe, expect, onTestFinished, test } from 'vitest';
import { dropPostgresBlobs, openPostgresBlobs } from '../../../src/blobs/postgres/postgres-blobs.ts';
import { parsePlace } from '../../../src/core/place.ts';
import { parseVaultAddress } from '../../../src/core/vault-address.ts';
import type { PostgresVault } from '../../../src/core/vault-address.ts';
import type { BlobStore } from '../../../src/ports/blob-store.ts';
import { openPostgresEntries } from '../../../src/stores/postgres/postgres-entries.ts';
import { freshPostgresVault } from '../../rigs/postgres/fresh-vault.ts';
import { sharedPostgres } from '../../rigs/postgres/server.ts';

const mebi = 1024 * 1024;
const text = (content: string): Uint8Array => Buffer.from(content);

function opened(address: PostgresVault, create = true): BlobStore {
  const blobs = openPostgresBlobs(address, { create });
  onTestFinished(() => blobs.close());
  return blobs;
}

test('a blob that is read in several parts is all of one content, however often it is replaced meanwhile', async () => {
  const address = await freshPostgresVault();
  const [writer, reader] = [opened(address), opened(address)];
  const filled = (content: number): Uint8Array => new Uint8Array(5 * mebi).fill(content);
  await writer.put('large', filled(0));
  let isReplaced = false;
  const replacing = (async () => {
    for (let content = 1; content <= 6; content++) await writer.put('large', filled(content));
    isReplaced = true;
  })();
  while (!isReplaced) {
    const { bytes = new Uint8Array() } = (await reader.get('large')) ?? {};
    expect(bytes.length).toBe(5 * mebi);
    expect(Buffer.compare(bytes, filled(bytes[0] ?? 0))).toBe(0);
  }
  await replacing;
});

describe('the tables of a vault', () => {
  test('are made once, however many come at the same moment', async () => {
    const address = await freshPostgresVault();
    await Promise.all(Array.from({ length: 6 }, (_, index) => opened(address).put(`k${index}`, text('x'))));
    const pages = [];
    for await (const page of opened(address, false).list('')) pages.push(...page);
    expect(pages.length).toBe(6);
  });

  test('are not those of a place, nor the other way round: each refuses the schema of the other', async () => {
    const address = await freshPostgresVault();
    const place = parsePlace((await sharedPostgres()).url(address.schema), '/');
    const entries = openPostgresEntries(place);
    onTestFinished(() => entries.close());
    await entries.heads();
    await expect(opened(address).get('key')).rejects.toMatchObject({ code: 'BLOBS_NOT_OURS' });
    await expect(dropPostgresBlobs(address)).rejects.toMatchObject({ code: 'BLOBS_NOT_OURS' });
    expect(await entries.heads()).toEqual([]);

    const other = await freshPostgresVault();
    await opened(other).put('key', text('x'));
    const placeThere = openPostgresEntries(parsePlace((await sharedPostgres()).url(other.schema), '/'));
    onTestFinished(() => placeThere.close());
    await expect(placeThere.heads()).rejects.toMatchObject({ code: 'STORE_NOT_OURS' });
    expect((await opened(other).get('key'))?.bytes.length).toBe(1);
  });

  test('lie beside those of a place in one database, without a word about schemas', async () => {
    const url = (await sharedPostgres()).url();
    const [place, vault] = [parsePlace(url, '/'), parseVaultAddress(url, '/')];
    expect(vault).not.toMatchObject({ schema: place.schema });
  });

  test('of a newer Holdfast are refused, and left alone', async () => {
    const address = await freshPostgresVault();
    const server = await sharedPostgres();
    await opened(address).put('key', text('x'));
    await server.query(`update ${address.schema}.holdfast_vault set version = 4711`);
    await expect(opened(address).get('key')).rejects.toMatchObject({
      code: 'VAULT_TOO_NEW',
      details: { found: 4711 },
    });
    expect(await server.query(`select version from ${address.schema}.holdfast_vault`)).toEqual([
      { version: 4711 },
    ]);
  });

  test('are dropped whole, and only looked for where none are to be made', async () => {
    const address = await freshPostgresVault();
    const server = await sharedPostgres();
    await opened(address).put('key', text('x'));
    await dropPostgresBlobs(address);
    await dropPostgresBlobs(address);
    await expect(opened(address, false).get('key')).rejects.toMatchObject({ code: 'VAULT_ABSENT' });
    expect(await server.query(`select from pg_namespace where nspname = '${address.schema}'`)).toEqual([]);
  });
});
