// From the PostgreSQL tables of older scripts, as their importer and their programs really filled them.
import { expect, onTestFinished, test } from 'vitest';
import type { MoveSession } from '../../src/core/plan.ts';
import { codeOf } from '../rigs/faults/world.ts';
import { misSplit, naively } from '../rigs/migrate/foreign.ts';
import type { Row } from '../rigs/migrate/foreign.ts';
import { contentsAt, makeMoves, move, openMoves, planMove } from '../rigs/migrate/moves.ts';
import { contentsOf, sessionRecords } from '../rigs/migrate/records.ts';
import type { SessionRecord } from '../rigs/migrate/records.ts';
import { freshSchema, sharedPostgres } from '../rigs/postgres/server.ts';

const records = sessionRecords('tables', { preKeys: 700 });
const keys = records.filter(({ type }) => type !== 'creds');
const ofType = (...types: string[]) => keys.filter(({ type }) => types.includes(type));

interface Tables {
  readonly from: string;
  put(
    company: string | number,
    creds: SessionRecord | null,
    rows: readonly Row[],
    age?: string,
  ): Promise<void>;
}

/** @param company the type of company_id: older scripts differ in it */
async function tables(
  company: 'text' | 'int' | 'uuid' = 'text',
  columns = 'updated_at timestamptz',
): Promise<Tables> {
  const postgres = await sharedPostgres();
  const schema = freshSchema();
  await postgres.query(`CREATE SCHEMA ${schema}`);
  onTestFinished(async () => void (await postgres.query(`DROP SCHEMA ${schema} CASCADE`)));
  await postgres.query(
    `CREATE TABLE ${schema}.whatsapp_auth (company_id ${company} PRIMARY KEY, creds jsonb, ${columns})`,
  );
  await postgres.query(
    `CREATE TABLE ${schema}.whatsapp_keys (company_id ${company}, key_type text, key_id text, value jsonb, ${columns},
       PRIMARY KEY (company_id, key_type, key_id))`,
  );
  const hasTime = columns.startsWith('updated_at');
  return {
    from: `whatsapp-tables:${postgres.url(schema)}`,
    async put(id, creds, rows, age = '40 days') {
      const time = hasTime ? `, now() - interval '${age}'` : ', 1';
      if (creds !== null)
        await postgres.query(`INSERT INTO ${schema}.whatsapp_auth VALUES ($1, $2${time})`, [
          id,
          naively(creds).text,
        ]);
      await postgres.query(
        `INSERT INTO ${schema}.whatsapp_keys SELECT $1, type, id, value::jsonb${time}
         FROM unnest($2::text[], $3::text[], $4::text[]) AS row(type, id, value)`,
        [id, rows.map(({ type }) => type), rows.map(({ id: key }) => key), rows.map(({ text }) => text)],
      );
    },
  };
}

const creds = records[0] as SessionRecord;

function remarksOf(plan: { readonly steps: readonly unknown[] }): string[] {
  return (plan.steps as readonly MoveSession[]).flatMap(({ remarks }) =>
    remarks.map(({ what, records: count }) => `${count} ${what}`),
  );
}

test('what an importer split at the first dash, and a program wrote without bytes, arrives as it was meant', async () => {
  const world = makeMoves();
  const { from, put } = await tables();
  // The importer's rows, and over them those that the program has written since.
  const live = ofType('identity-key', 'session', 'app-state-sync-version');
  const imported = keys.filter((record) => !live.includes(record) && record.type !== 'sender-key-memory');
  await put('962302', creds, [
    ...imported.map(misSplit),
    ...live.map(naively),
    ...ofType('sender-key-memory').map(naively),
  ]);
  const context = openMoves(world);
  const { plan, run } = await move(context, from, world.to);
  expect(run).toMatchObject({ state: 'done', notDone: [] });
  expect(await contentsAt(context, world.to, 'company_962302/main')).toEqual(contentsOf(records));
  expect(remarksOf(plan)).toEqual(
    expect.arrayContaining([
      '700 pre → pre-key',
      '4 lid → lid-mapping',
      '1 app → app-state-sync-key',
      '1 sender → sender-key',
      '1 device → device-list',
      '1 identity-key: bytes that were written as a list of numbers',
    ]),
  );
  expect(plan.notes.join()).toMatch(/is left as it is/);
  expect(JSON.stringify(plan)).not.toContain(
    new URL(from.slice('whatsapp-tables:'.length)).password || 'no password',
  );
});

test('the row that the program has used counts before the one that was imported', async () => {
  const world = makeMoves();
  const { from, put } = await tables();
  const old = keys
    .map((record) => ({ ...misSplit(record), text: '{"old":true}' }))
    .filter(({ type }) => type === 'lid');
  await put('1', creds, [...keys.map(naively), ...old]);
  const context = openMoves(world);
  const { plan } = await move(context, from, world.to);
  expect(await contentsAt(context, world.to, 'company_1/main')).toEqual(contentsOf(records));
  expect(remarksOf(plan).filter((line) => line.includes('which counts'))).toHaveLength(1);
});

test.each([
  ['int', 7],
  ['uuid', '0b7c9f4e-2d0f-4a3c-9c1e-0c9a5b1d2e3f'],
] as const)(
  'company_id may be %s, other columns may be there, and text may lie in jsonb',
  async (type, id) => {
    const world = makeMoves();
    const { from, put } = await tables(type, 'note int');
    await put(
      id,
      creds,
      keys.map((record) => ({ ...naively(record), text: inText(record) })),
    );
    const context = openMoves(world);
    await move(context, from, world.to, { session: `company_${id}` });
    expect(await contentsAt(context, world.to, `company_${id}/main`)).toEqual(contentsOf(records));
  },
);

/** JSON as a text, but for what is text itself. */
function inText(record: SessionRecord): string {
  const { text } = naively(record);
  return typeof record.value === 'string' ? String(Number(record.value)) : JSON.stringify(text);
}

test('of three companies one is in use and one has no credentials: the third moves', async () => {
  const world = makeMoves();
  const { from, put } = await tables();
  await put('1', creds, keys.map(naively));
  await put('2', creds, [], '5 seconds');
  await put('3', null, ofType('session').map(naively));
  const context = openMoves(world);
  const { plan, run } = await move(context, from, world.to);
  expect(run.moved.map(({ to }) => to.path)).toEqual(['company_1/main']);
  expect(plan.protected.map(({ session, reason }) => `${session.tenant}: ${reason}`)).toEqual([
    expect.stringMatching(/^company_2: in use: it was written to \d+ s ago/),
    expect.stringMatching(/^company_3: .* no credentials/),
  ]);
});

test('a source that is written to during the copy is noticed, and nothing of it stays', async () => {
  const world = makeMoves();
  const { from, put } = await tables();
  await put('1', creds, keys.map(naively));
  const context = openMoves(world);
  const plan = await planMove(context, from, world.to);
  const target = await context.transfers.place(world.to);
  const publish = target.count.bind(target);
  target.count = async (path) => {
    await put('1', null, [{ type: 'pre-key', id: '5000', text: '{"public":{},"private":{}}' }]);
    return publish(path);
  };
  const { applyPlan } = await import('../../src/operations/apply.ts');
  const run = await applyPlan(context, plan);
  expect(run.notDone).toMatchObject([{ reason: 'it was written to while it was copied' }]);
  expect(await target.state('company_1/main')).toBe('absent');
});

test('a server that cannot be reached, and a database without these tables, are two answers', async () => {
  const world = makeMoves();
  const context = openMoves(world);
  const nobody = 'whatsapp-tables:postgres://user:secret@127.0.0.1:1/db';
  expect(await codeOf(() => planMove(context, nobody, world.to))).toBe('STORE_UNAVAILABLE');
  const postgres = await sharedPostgres();
  await expect(
    planMove(context, `whatsapp-tables:${postgres.url('nobody')}`, world.to),
  ).rejects.toMatchObject({
    code: 'PLACE_UNAVAILABLE',
    message: expect.stringMatching(
      /no tables whatsapp_auth and whatsapp_keys in the schema nobody; name theirs/,
    ) as string,
  });
});
