// From the SQLite state of Baileys' develop branch: everything that was meant, and its migrator's bogus rows healed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Database } from '../../../src/sqlite.ts';
import { undo } from '../../../src/operations/undo.ts';
import { codeOf } from '../../rigs/faults/world.ts';
import { naively, putBaileysSqlite, rowsOf } from '../../rigs/migrate/foreign.ts';
import type { Row } from '../../rigs/migrate/foreign.ts';
import { contentsAt, makeMoves, move, openMoves, planMove } from '../../rigs/migrate/moves.ts';
import { contentsOf, sessionRecords } from '../../rigs/migrate/records.ts';
import type { SessionRecord } from '../../rigs/migrate/records.ts';

const records = sessionRecords('develop');
const group = '120363000000000001@g.us';
const memory = records.find(({ type }) => type === 'sender-key-memory') as SessionRecord;

function scene(rows?: readonly Row[]) {
  const world = makeMoves();
  const file = join(world.folder, 'auth.db');
  putBaileysSqlite(file, records, rows === undefined ? undefined : [...rows]);
  return { ...world, file, from: `baileys-sqlite:${file}`, context: openMoves(world) };
}

test('every record arrives under the name of the file, and the source is left as it was', async () => {
  const { context, from, to, file } = scene();
  const before = readFileSync(file);
  const { plan, run } = await move(context, from, to);
  expect(plan.notes).toContain(
    `What is in ${from} is left as it is. Do not use it any more once its sessions have moved.`,
  );
  expect(run.moved).toMatchObject([{ records: records.length, original: 'left' }]);
  expect(await contentsAt(context, to, 'default/auth')).toEqual(contentsOf(records));
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('--session names it, and undo takes the copy away', async () => {
  const { context, from, to } = scene();
  const { run } = await move(context, from, to, { session: 'acme/sales' });
  expect(await contentsAt(context, to, 'acme/sales')).toEqual(contentsOf(records));
  expect(await undo.run(context, { run: run.runId })).toMatchObject({ state: 'done', notDone: [] });
  expect(await contentsAt(context, to, 'acme/sales')).toBeNull();
});

test('a bogus row with the same content as the right one is the same record', async () => {
  const bogus = { ...naively(memory), type: 'sender-key', id: `memory-${group}` };
  const { context, from, to } = scene([bogus, ...rowsOf(records)]);
  const { plan } = await move(context, from, to);
  expect(plan.steps).toMatchObject([{ remarks: [{ kind: 'collision', records: 1 }] }]);
  expect(await contentsAt(context, to, 'default/auth')).toEqual(contentsOf(records));
});

test('a bogus row that was not kept up to date gives way to the right one', async () => {
  const bogus = { type: 'sender-key', id: `memory-${group}`, text: '{"1@lid":true}' };
  const { context, from, to } = scene([bogus, ...rowsOf(records)]);
  const { plan } = await move(context, from, to);
  expect(plan.steps).toMatchObject([
    {
      remarks: [{ kind: 'collision', what: expect.stringMatching(/the right key, which counts/) as string }],
    },
  ]);
  expect(await contentsAt(context, to, 'default/auth')).toEqual(contentsOf(records));
});

test('a bogus row alone stays behind: an old list of who has a key is worse than none', async () => {
  const without = records.filter((record) => record !== memory);
  const bogus = { type: 'sender-key', id: `memory-${group}`, text: '{"1@lid":true}' };
  const { context, from, to } = scene([bogus, ...rowsOf(without)]);
  const { plan } = await move(context, from, to);
  expect(plan.steps).toMatchObject([{ remarks: [{ kind: 'left-behind', records: 1 }] }]);
  expect(await contentsAt(context, to, 'default/auth')).toEqual(contentsOf(without));
});

test('values that were written without BufferJSON are healed, and said to be', async () => {
  const rows = records.filter(({ type }) => type !== 'creds').map(naively);
  const { context, from, to } = scene(rows);
  const { plan, run } = await move(context, from, to);
  expect(await contentsAt(context, to, 'default/auth')).toEqual(contentsOf(records));
  const healed = plan.steps.flatMap((step) => (step.kind === 'move-session' ? step.remarks : []));
  expect(healed.map(({ what }) => what)).toContain(
    'identity-key: bytes that were written as a list of numbers',
  );
  expect(run.moved[0]?.healed).toBe(healed.reduce((sum, line) => sum + line.records, 0));
});

test('rows that nobody understands move as they are', async () => {
  const odd = { type: 'contacts-tc-token', id: '1@lid', text: '{"token":{"type":"Buffer","data":"AAEC"}}' };
  const { context, from, to } = scene([...rowsOf(records), odd]);
  const { plan } = await move(context, from, to);
  expect(plan.steps).toMatchObject([
    { remarks: [{ kind: 'not-understood', example: 'contacts-tc-token/1@lid' }] },
  ]);
  const there = await contentsAt(context, to, 'default/auth');
  expect(Object.keys(there ?? {})).toContain('contacts-tc-token/1@lid');
});

test.each([
  [
    'a row that is no JSON',
    [{ type: 'pre-key', id: '9', text: '{"public' }],
    /pre-key\/9 .* not complete JSON/,
  ],
  [
    'two rows that mean one record and differ, neither under its right key',
    [
      { type: 'sender', id: `key-${group}--5--1`, text: '{"a":1}' },
      { type: 'sender-key', id: `${group}--5--1`, text: '{"a":2}' },
    ],
    /sender-key\/120363000000000001@g\.us::5::1.*nothing tells which is right/,
  ],
  [
    'a row without an id',
    [{ type: 'pre-key', id: '', text: '1' }],
    /cannot be stored: its type or its id is empty/,
  ],
])('a session with %s is refused', async (_what, rows, reason) => {
  const { context, from, to } = scene([...rowsOf(records), ...rows]);
  const plan = await planMove(context, from, to);
  expect(plan.protected).toMatchObject([{ reason: expect.stringMatching(reason) as string }]);
});

test('a database that somebody has open is left alone', async () => {
  const { context, from, to, file } = scene();
  const { spawn } = await import('node:child_process');
  const holder = spawn('sleep', ['60'], {
    stdio: [(await import('node:fs')).openSync(file, 'r'), 'ignore', 'ignore'],
  });
  try {
    const plan = await planMove(context, from, to);
    expect(plan.protected).toMatchObject([
      { reason: expect.stringMatching(/process \d+ has the database open/) as string },
    ]);
  } finally {
    holder.kill();
  }
});

test('a database without these tables, and one that is not there, are said so', async () => {
  const { context, folder, to } = scene();
  new Database(join(folder, 'other.db')).exec('CREATE TABLE x (y)').close();
  expect(await codeOf(() => planMove(context, `baileys-sqlite:${folder}/other.db`, to))).toBe(
    'PLACE_UNAVAILABLE',
  );
  await expect(planMove(context, `baileys-sqlite:${folder}/none.db`, to)).rejects.toMatchObject({
    code: 'PLACE_UNAVAILABLE',
    message: expect.stringContaining(`there is no such file as ${folder}/none.db`) as string,
  });
  expect(await codeOf(() => planMove(context, 'baileys-sqlite:none.db', to))).toBe('PLACE_RELATIVE');
});
