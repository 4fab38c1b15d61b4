// Calls that may go to another keeper, through a real PostgreSQL: who may ask is settled before anything is looked up.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Caller } from '../../../src/core/access.ts';
import { HoldfastError } from '../../../src/core/errors.ts';
import type { HomePicture } from '../../../src/core/fleet.ts';
import { callGate } from '../../../src/doors/keeper/call-gate.ts';
import { AnsweredCalls } from '../../../src/fellowship/answered-calls.ts';
import { AskedCalls } from '../../../src/fellowship/asked-calls.ts';
import { readFleetAddress } from '../../../src/fellowship/fleet-database.ts';
import { KeepersOfOneDatabase } from '../../../src/fellowship/fellowship.ts';
import { toldHomes } from '../../../src/fellowship/told-homes.ts';
import { until } from '../../rigs/faults/keeper.ts';
import type { Postgres } from '../../rigs/postgres/postgres-at.ts';
import { freshSchema, sharedPostgres } from '../../rigs/postgres/server.ts';
import { say } from '../cli/say.ts';
import { cliWorld } from '../cli/world.ts';

let postgres: Postgres;
const schema = freshSchema();
beforeAll(async () => void (postgres = await sharedPostgres()));
afterAll(async () => void (await postgres.query(`drop schema if exists "${schema}" cascade`)));

const lapseMs = 2_500;
const keyOf = (tenant: string | null, role: Caller['role']): Caller => ({
  keyId: 'k',
  name: 'key',
  role,
  tenant,
});

async function keeperOf(home: string): Promise<KeepersOfOneDatabase> {
  const nothing = (): void => undefined;
  const keeper = new KeepersOfOneDatabase({
    address: readFleetAddress(postgres.url(schema)),
    home,
    machine: `machine of ${home}`,
    lapseMs,
    changed: nothing,
    nowMs: Date.now,
    troubled: nothing,
  });
  onTestFinished(() => keeper.close());
  await keeper.start();
  return keeper;
}

/** With the session `acme/secret` in its folder, and a plan, a run and an alert about it. */
function pictureOf(home: string): HomePicture {
  const place = `baileys:/srv/${home}`;
  const ref = { engine: 'baileys', place, path: 'acme/secret', tenant: 'acme', id: 'secret' };
  const standing = {
    plans: [{ plan: { id: 'plan-1', notes: [], protected: 0 }, tenant: 'acme' }],
    runs: [{ id: 'run-1', planId: 'plan-0', tenant: 'acme' }],
    alerts: [{ key: 'alert-1', session: ref }],
  };
  const sessions = [{ home, key: `${place}#acme/secret`, name: 'acme/secret', ref }];
  return {
    home,
    machine: '',
    takenAtMs: 7,
    places: [],
    alive: true,
    sessions,
    standing,
  } as unknown as HomePicture;
}

/** What became of a call: an error's code, or that it was done here. */
type Ask = (caller: Caller, operation: string, input: object) => Promise<string>;

function askingOf(keeper: KeepersOfOneDatabase, patienceMs = 10_000): Ask {
  const here = { call: () => Promise.resolve('done here') };
  const calls = new AskedCalls(keeper, here, callGate);
  return async (caller, operation, input) => {
    const signal = AbortSignal.timeout(patienceMs);
    const options = { caller, signal, progress: () => undefined };
    return calls.call(operation, input, null, options).then(String, (error: { code: string }) => error.code);
  };
}

const looks: readonly (readonly [string, object])[] = [
  ['sessions show', { session: 'acme/secret' }],
  ['plan', { id: 'plan-1' }],
  ['runs', { id: 'run-1' }],
];
const acts: readonly (readonly [string, object])[] = [
  ['apply', { plan: 'plan-1' }],
  ['undo', { run: 'run-1' }],
  ['alerts acknowledge', { key: 'alert-1' }],
];

test('what is of another tenant goes nowhere, whether its home lives or not; what is one’s own does', async () => {
  const [a, b] = [await keeperOf('a'), await keeperOf('b')];
  const empty = { ...pictureOf('a'), sessions: [] };
  delete (empty as { standing?: unknown }).standing;
  await a.publish(empty);
  await b.publish(pictureOf('b'));
  await until(
    () => a.others().length === 1,
    () => 'b is not known',
  );
  const ask = askingOf(a);
  const written = async (): Promise<number> =>
    (await postgres.query(`select 1 from "${schema}".calls`)).length;
  for (const [operation, input] of acts)
    expect([operation, await ask(keyOf(null, 'read'), operation, input)]).toEqual([
      operation,
      'ROLE_TOO_LOW',
    ]);
  expect(await ask(keyOf('acme', 'admin'), 'purge', {})).toBe('NOT_FOR_A_TENANT');
  for (const [operation, input] of looks.slice(1))
    expect(await ask(keyOf('globex', 'read'), operation, input)).toBe('done here');
  expect(await written()).toBe(0);
  await b.close();
  await until(
    () => a.aliveProcess('b') === null,
    () => 'b lives on',
  );
  for (const [operation, input] of [...looks, ...acts]) {
    const isNamed = operation === 'sessions show';
    const wanted = isNamed ? 'SESSION_NOT_FOUND' : 'done here';
    expect([operation, await ask(keyOf('globex', 'operate'), operation, input)]).toEqual([operation, wanted]);
    for (const tenant of ['acme', null])
      expect(await ask(keyOf(tenant, 'operate'), operation, input)).toBe('HOME_UNREACHABLE');
  }
  // A key is as good as a name, where it is one's own.
  const key = { session: 'baileys:/srv/b#acme/secret' };
  expect(await ask(keyOf('acme', 'read'), 'sessions show', key)).toBe('HOME_UNREACHABLE');
  expect(await ask(keyOf('globex', 'read'), 'sessions show', key)).toBe('done here');
  // A name alone means one's own.
  expect(await ask(keyOf('acme', 'read'), 'sessions show', { session: 'secret' })).toBe('HOME_UNREACHABLE');
  expect(await written()).toBe(0);
});

/** The connection of one keeper is lost over what it asks: before that has arrived, or before that is told. */
function loseAsking(keeper: KeepersOfOneDatabase, isBefore: boolean): void {
  const { fleet } = keeper;
  const run = fleet.run.bind(fleet);
  fleet.run = async (statement, values) => {
    if (statement.name !== 'ask') return run(statement, values);
    if (!isBefore) await run(statement, values);
    throw new HoldfastError('FLEET_UNAVAILABLE', { url: '', cause: 'the connection is lost' });
  };
}

test.each([
  ['has not arrived', true, true, 'FLEET_UNAVAILABLE'],
  ['was not begun', false, false, 'FLEET_UNAVAILABLE'],
  ['is done there', false, true, 'done there'],
])(
  'a call of which nobody knows whether it arrived, and that %s',
  async (_what, isBefore, answers, wanted) => {
    const [a, b] = [await keeperOf('a'), await keeperOf('b')];
    let done = 0;
    const there = { call: () => Promise.resolve(`done there${'!'.repeat(done++)}`) };
    const answering = answers ? new AnsweredCalls(b, there) : null;
    await b.publish(pictureOf('b'));
    await a.publish({ ...pictureOf('a'), sessions: [] });
    await until(
      () => a.others().some(({ home, alive }) => home === 'b' && alive),
      () => 'b is not known',
    );
    const ask = askingOf(a, 30_000);
    loseAsking(a, isBefore);
    expect(await ask(keyOf(null, 'admin'), 'sessions show', { session: 'acme/secret' })).toBe(wanted);
    // What was told as failed is not begun later on.
    const late = answering ?? new AnsweredCalls(b, there);
    await late.onBeat();
    await late.stop();
    expect(done).toBe(wanted === 'done there' ? 1 : 0);
  },
);

test('a home is forgotten once its keeper is not heard of, and not before; all others hear of it', async () => {
  const [a, c] = [await keeperOf('a'), await keeperOf('c')];
  await c.publish(pictureOf('c'));
  await until(
    () => a.others().some(({ home }) => home === 'c'),
    () => 'c is not known',
  );
  const homes = toldHomes(readFleetAddress(postgres.url(schema)), lapseMs);
  await expect(homes.forget('c')).rejects.toMatchObject({ code: 'HOME_ALIVE' });
  await expect(homes.forget('nobody')).rejects.toMatchObject({ code: 'HOME_NOT_FOUND' });
  await c.close();
  const { flags } = cliWorld();
  const forgotten = await say(['fleet', 'forget', 'c', ...flags, '--set', `fleet=${postgres.url(schema)}`]);
  expect([forgotten.code, forgotten.out]).toEqual([
    0,
    expect.stringContaining('The home c on machine of c is forgotten.'),
  ]);
  await until(
    () => !a.knows('c'),
    () => 'a knows it still',
  );
  expect(a.others().map(({ home }) => home)).not.toContain('c');
  expect(await postgres.query(`select 1 from "${schema}".sessions where home = 'c'`)).toEqual([]);
});
