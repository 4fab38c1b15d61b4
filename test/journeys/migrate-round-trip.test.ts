// A session of the real Baileys moves from files to SQLite, to PostgreSQL and back to files. It logs in from each,
// never asks for a code, and every message in every direction can be read.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { useHoldfastAuthState } from '../../src/index.ts';
import { pairedPlace, talkAgain } from '../rigs/journeys/paired-place.ts';
import type { PairedPlace } from '../rigs/journeys/paired-place.ts';
import { misSplitFile, putTables } from '../rigs/migrate/foreign.ts';
import { contentsAt, move, openMoves } from '../rigs/migrate/moves.ts';
import { freshPostgresPlace } from '../rigs/postgres/fresh-place.ts';
import { freshSchema, sharedPostgres } from '../rigs/postgres/server.ts';

const session = 'company_5/main';
const everybody = { contacts: 3, groups: 1, turns: 1 };

function open({ home, root }: PairedPlace) {
  const world = { home, auth: root, folder: '', from: '', to: '' };
  // It was paired a moment ago, and nobody uses it any more.
  return openMoves(world, { 'guards.quietMs': 0 });
}

/** Everybody writes to everybody, with the session where it now is. */
async function talks({ scenario, home }: PairedPlace, url: string): Promise<void> {
  const auth = await useHoldfastAuthState(session, { url, home, create: 'never' });
  onTestFinished(() => auth.close());
  const { lost, qrCount } = await talkAgain(scenario, {}, { auth });
  await auth.close();
  expect({ url, lost, qrCount }).toEqual({ url, lost: [], qrCount: 0 });
}

test('from files to SQLite, to PostgreSQL and back to files, with everybody talking at each stop', async () => {
  const place = await pairedPlace(everybody);
  const { root, url: files, scenario } = place;
  const context = open(place);
  const sqlite = `sqlite:${join(root, '../sessions.db')}`;
  const { connection = '', schema = '' } = await freshPostgresPlace();
  const there = `${connection}?schema=${schema}`;
  const paired = await contentsAt(context, files, 'company_5');

  const first = await move(context, files, sqlite);
  expect(first.run).toMatchObject({ state: 'done', notDone: [], moved: [{ original: 'archived' }] });
  expect(await contentsAt(context, sqlite, session)).toEqual(paired);
  await talks(place, sqlite);

  const second = await move(context, sqlite, there);
  expect(second.run).toMatchObject({ state: 'done', notDone: [] });
  await talks(place, there);

  const back = `baileys:${join(root, '../auth2')}`;
  const third = await move(context, there, back);
  expect(third.run).toMatchObject({ state: 'done', notDone: [] });
  const folder = join(root, '../auth2/company_5');
  expect(readdirSync(folder)).toContain('creds.json');
  const plain = await talkAgain(scenario, {}, { authFolder: folder });
  expect(plain).toMatchObject({ lost: [], qrCount: 0 });
  expect(scenario.server.problems).toEqual([]);
});

test('from the tables of older scripts, as their importer split them, to SQLite, with everybody talking', async () => {
  const place = await pairedPlace(everybody);
  const context = open(place);
  const folder = join(place.root, place.session);
  const paired = await contentsAt(context, place.url, 'company_5');
  const postgres = await sharedPostgres();
  const schema = freshSchema();
  onTestFinished(async () => void (await postgres.query(`DROP SCHEMA ${schema} CASCADE`)));
  const rows = readdirSync(folder)
    .filter((name) => name !== 'creds.json')
    .map((name) => misSplitFile(folder, name));
  await putTables(postgres, schema, '5', readFileSync(join(folder, 'creds.json'), 'utf8'), rows);
  const sqlite = `sqlite:${join(place.root, '../sessions.db')}`;

  const { plan, run } = await move(context, `whatsapp-tables:${postgres.url(schema)}`, sqlite);
  expect(plan.protected).toEqual([]);
  expect(run.moved[0]?.healed).toBeGreaterThan(812);
  // Who has got the key of a group is not brought over from under a wrong key: it is handed out again.
  const expected = Object.entries(paired ?? {}).filter(([key]) => !key.startsWith('sender-key-memory/'));
  expect(await contentsAt(context, sqlite, session)).toEqual(Object.fromEntries(expected));
  await talks(place, sqlite);
});
