// The tables in PostgreSQL: made once by whoever comes first, and never over what belongs to somebody else.
import { describe, expect, test } from 'vitest';
import { dropPostgresEntries } from '../../../../src/stores/postgres/postgres-entries.ts';
import { parsePlace } from '../../../../src/core/place.ts';
import type { Place } from '../../../../src/core/place.ts';
import { change, live, seen, write } from '../../../../src/testing/entry-store/scene.ts';
import { freshPostgresPlace } from '../../../rigs/postgres/fresh-place.ts';
import { openedAt } from '../../../rigs/postgres/opened.ts';
import { sharedPostgres } from '../../../rigs/postgres/server.ts';

const name = { tenant: 'acme', id: 'sales' };
const notOurs = { code: 'STORE_NOT_OURS' };

async function place(): Promise<{
  place: Place;
  url: string;
  schema: string;
  sql: (text: string) => Promise<unknown[]>;
}> {
  const place = await freshPostgresPlace();
  const schema = place.schema ?? '';
  const server = await sharedPostgres();
  return { place, url: server.url(schema), schema, sql: (text) => server.query(text) };
}

describe('the tables', () => {
  test('are made once, however many come at the same moment', async () => {
    const { url } = await place();
    const stores = Array.from({ length: 8 }, () => openedAt(url));
    const identities = await Promise.all(stores.map((store) => store.identity()));
    expect(new Set(identities).size).toBe(1);
  });

  test('are made in a schema that an administrator has made, by a user who may make none', async () => {
    const { url, schema, sql } = await place();
    await sql(`create role ${schema} login; create schema ${schema} authorization ${schema}`);
    const asUser = new URL(url);
    asUser.username = schema;
    const store = openedAt(asUser.href);
    await write(store, await live(store, name), change('creds', 'creds', 'c'));
    expect(await seen(store, name)).toEqual([['creds', 'creds', 'c']]);
    await sql(`drop schema ${schema} cascade; drop role ${schema}`);
  });

  test('are made in a schema whose name is a word of SQL', async () => {
    const server = await sharedPostgres();
    const url = server.url('user');
    const store = openedAt(url);
    await write(store, await live(store, name), change('creds', 'creds', 'c'));
    expect(await seen(store, name)).toEqual([['creds', 'creds', 'c']]);
    expect((await store.facts()).sizeBytes).toBeGreaterThan(0);
    await store.close();
    await dropPostgresEntries(parsePlace(url, '/'));
    expect(await server.query(`select from pg_namespace where nspname = 'user'`)).toEqual([]);
  });

  test('are not made where only a look was asked for', async () => {
    const { url, schema, sql } = await place();
    await expect(openedAt(url, { create: false }).heads()).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
    expect(await sql(`select from pg_namespace where nspname = '${schema}'`)).toEqual([]);
    await openedAt(url).heads();
    expect(await openedAt(url, { create: false }).heads()).toEqual([]);
  });

  test('of a newer Holdfast are left alone, by every call', async () => {
    const { url, schema, sql } = await place();
    await openedAt(url).heads();
    await sql(`update ${schema}.holdfast set version = 4711`);
    const store = openedAt(url);
    const tooNew = { code: 'STORE_TOO_NEW', details: { found: 4711, known: 1 } };
    await expect(store.heads()).rejects.toMatchObject(tooNew);
    await expect(store.acquire([])).rejects.toMatchObject(tooNew);
    expect(await sql(`select version from ${schema}.holdfast`)).toEqual([{ version: 4711 }]);
  });

  test('are made in one piece: what goes wrong on the way leaves nothing', async () => {
    const { url, schema, sql } = await place();
    // A type of that name lets the last table fail.
    await sql(`create schema ${schema}; create type ${schema}.trash as enum ()`);
    await expect(openedAt(url).heads()).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('"trash" already exists') as string,
    });
    expect(await sql(`select from pg_class where relnamespace = '${schema}'::regnamespace`)).toEqual([]);
  });
});

describe('a schema of somebody else', () => {
  test('is refused with the name of what was found, and left alone', async () => {
    const { url, schema, sql } = await place();
    await sql(`create schema ${schema}; create table ${schema}.customers (id int)`);
    await expect(openedAt(url).heads()).rejects.toMatchObject({
      ...notOurs,
      message: expect.stringContaining('customers') as string,
    });
    expect(await sql(`select relname from pg_class where relnamespace = '${schema}'::regnamespace`)).toEqual([
      { relname: 'customers' },
    ]);
  });

  test('that has a table of our name is refused too', async () => {
    const { url, schema, sql } = await place();
    await sql(`create schema ${schema}; create table ${schema}.holdfast (id int)`);
    await expect(openedAt(url).heads()).rejects.toMatchObject(notOurs);
  });

  test('is not dropped; ours is, whole, and a place that has none may be dropped too', async () => {
    const { place: foreign, schema, sql } = await place();
    await sql(`create schema ${schema}; create table ${schema}.customers (id int)`);
    await expect(dropPostgresEntries(foreign)).rejects.toMatchObject(notOurs);
    expect(await sql(`select id from ${schema}.customers`)).toEqual([]);
    const ours = await place();
    await openedAt(ours.url).heads();
    await dropPostgresEntries(ours.place);
    await dropPostgresEntries(ours.place);
    expect(await ours.sql(`select from pg_namespace where nspname = '${ours.schema}'`)).toEqual([]);
  });
});

describe('a server', () => {
  test('whose settings risk what was acknowledged says so', async () => {
    const { url } = await place();
    expect((await openedAt(url).facts()).risks).toEqual([]);
    const careless = new URL(url);
    careless.searchParams.set('options', '-c track_counts=off -c application_name=mine');
    const { risks, product } = await openedAt(careless.href).facts();
    expect(risks).toEqual([expect.stringContaining('Autovacuum')]);
    expect(product).toMatch(/^PostgreSQL \d+\.\d+$/);
  });
});

test('what is acknowledged is on disk, also where a role has synchronous_commit off', async () => {
  const { url, schema, sql } = await place();
  await sql(`create role ${schema} login; create schema ${schema} authorization ${schema}`);
  await sql(`alter role ${schema} set synchronous_commit = off`);
  const asUser = new URL(url);
  asUser.username = schema;
  const store = openedAt(asUser.href);
  await write(store, await live(store, name), change('creds', 'creds', 'c'));
  expect((await store.facts()).risks.filter((risk) => risk.includes('synchronous_commit'))).toEqual([]);
  await store.close();
  await sql(`drop schema ${schema} cascade; drop role ${schema}`);
});

test('a connection on which that cannot be made sure is given to nobody', async () => {
  const { url, schema, sql } = await place();
  await sql(`create schema ${schema}_deaf; create function ${schema}_deaf.current_setting(text) returns text
    language plpgsql as $$ begin raise 'it does not say'; end $$`);
  const deaf = new URL(url);
  deaf.searchParams.set('options', `-c search_path=${schema}_deaf,pg_catalog`);
  await expect(openedAt(deaf.href).heads()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  await sql(`drop schema ${schema}_deaf cascade`);
});
