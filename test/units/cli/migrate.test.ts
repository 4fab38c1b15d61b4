// `migrate` as people type it: what it prints, its exit codes, and that its plan needs no places named again.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeMoves, putSession } from '../../rigs/migrate/moves.ts';
import { putBaileysSqlite } from '../../rigs/migrate/foreign.ts';
import { sessionRecords } from '../../rigs/migrate/records.ts';
import { objectOf, say } from './say.ts';

const group = '120363000000000001@g.us';

function scene() {
  const world = makeMoves();
  const records = putSession(world, 'acme/sales');
  const flags = ['--home', world.home];
  const command = ['migrate', '--from', world.from, '--to', world.to, ...flags];
  return { ...world, records, flags, command };
}

test('a plan says what would move, and waits', async () => {
  const { command, records, from, to } = scene();
  const { code, out } = await say(command);
  expect(code).toBe(3);
  expect(out).toContain(`Would move: 1 session, ${records.length} records`);
  expect(out).toContain(`from ${from} to ${to}`);
  expect(out).toMatch(/acme\/sales +\d+ +[\d.]+ kB +acme\/sales/);
  expect(out).toContain('an empty place was made there');
  expect(out).toMatch(/To apply exactly this plan: holdfast apply plan-/);
});

test('it is applied by its id, shown, and taken back without its places being named again', async () => {
  const { command, flags, records } = scene();
  const planned = objectOf(await say([...command, '--json'])) as { plan: { id: string } };
  const shown = await say(['plan', planned.plan.id, ...flags]);
  expect(shown.out).toContain(`Would move: 1 session, ${records.length} records`);
  const applied = await say(['apply', planned.plan.id, ...flags]);
  expect(applied.code, applied.err).toBe(0);
  expect(applied.out).toMatch(new RegExp(`acme/sales +${records.length} records .* s +in the trash`));
  expect(applied.out).toMatch(/\(migrate\) done: 1 step, \d+ records, /);
  const undone = await say(['undo', 'last', ...flags]);
  expect(undone.code, undone.err).toBe(0);
});

test('with --json the run has each session with its records, its sizes and how long it was stopped', async () => {
  const { command, records } = scene();
  const said = await say([...command, '--apply', '--json']);
  expect(said.code).toBe(0);
  expect(said.err).toBe('');
  const { run } = objectOf(said) as { run: { moved: object[] } };
  expect(run.moved).toEqual([
    expect.objectContaining({
      records: records.length,
      bytesBefore: expect.any(Number) as number,
      bytesAfter: expect.any(Number) as number,
      healed: 0,
      original: 'archived',
      tookMs: expect.any(Number) as number,
    }),
  ]);
});

test('a session that stays makes it exit 3, although the others have moved', async () => {
  const world = scene();
  putSession(world, 'acme/other');
  writeFileSync(join(world.auth, 'acme/other/creds.json'), '{');
  const { code, out } = await say([...world.command, '--apply', '--set', 'guards.quietMs=0']);
  expect(code).toBe(3);
  expect(out).toMatch(/Left alone:\n +acme\/other: .*creds\.json is torn/);
  expect(out).toMatch(/\(migrate\) done: 1 step/);
});

test('what was healed is said, with one example of each kind and how many there were', async () => {
  const { folder, to, flags } = scene();
  const records = sessionRecords('x');
  const bogus = {
    type: 'sender-key',
    id: `memory-${group}`,
    text: '{"98765:3@lid":true,"15550002222@s.whatsapp.net":true}',
  };
  putBaileysSqlite(join(folder, 'auth.db'), records, [
    bogus,
    { type: 'sender-key-memory', id: group, text: bogus.text },
    { type: 'device', id: 'list-1', text: '[0]' },
    { type: 'device', id: 'list-2', text: '[0]' },
  ]);
  const { out } = await say(['migrate', '--from', `baileys-sqlite:${folder}/auth.db`, '--to', to, ...flags]);
  expect(out).toContain('  2 × healed: device → device-list (for example device/list-1 → device-list/1)');
  expect(out).toContain('  1 × twice: sender-key-memory that is there twice, with the same content');
  expect(out).toContain('is left as it is');
});

test('a flag that is missing is named', async () => {
  const { flags, from } = scene();
  const { code, err } = await say(['migrate', '--from', from, ...flags]);
  expect(code).toBe(2);
  expect(err).toContain('--to is missing');
  expect((await say(['sessions', 'import', '/etc/hostname', ...flags])).err).toContain('--to is missing');
});

test('what lies in a database is called records', async () => {
  const { command, flags, records, to } = scene();
  const [apply, there] = [
    [...command, '--apply'],
    ['--place', to, ...flags],
  ];
  expect((await say(apply)).code).toBe(0);
  const { out } = await say(['scan', ...there]);
  expect(out).toContain(`1 session, ${records.length} records, `);
  expect(out).toMatch(/SESSION +ENGINE +RECORDS +SIZE/);
  expect(out).not.toContain('caches');
  const planned = await say(['sessions', 'delete', 'acme/sales', ...there]);
  expect(planned.out).toContain(`Would move to the trash: ${records.length} records, `);
});

test('a database that is not there has no totals, and no session that is asked for is called absent', async () => {
  const { flags, to } = scene();
  const scanned = await say(['scan', '--place', to, ...flags]);
  expect(scanned).toMatchObject({ code: 1, out: expect.stringMatching(/ cannot be read: .*\n$/) as string });
  expect(scanned.out).not.toContain('0 sessions');
  const said = await say(['sessions', 'show', 'acme/sales', '--place', to, ...flags, '--json']);
  expect(said.code).toBe(1);
  expect(objectOf(said)).toMatchObject({ error: { code: 'PLACE_UNAVAILABLE' } });
});
