// Several keepers on one PostgreSQL, as real processes that are killed: each turn of the work that they share ended once,
// each home did its own, any of them shows all of them, and any of them is asked for the others.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FleetReport } from '../../src/operations/fleet.ts';
import type { SessionRow } from '../../src/core/fleet.ts';
import { builtOnce } from '../rigs/faults/built-once.ts';
import { until } from '../rigs/faults/keeper.ts';
import type { KeeperProcess } from '../rigs/faults/keeper.ts';
import { asked, makeFleetWorld, untilAsked } from '../rigs/fleet/fleet-world.ts';
import { startPostgres } from '../rigs/postgres/server.ts';
import type { OwnPostgres } from '../rigs/postgres/server.ts';

const built = builtOnce();
let postgres: OwnPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres.close();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
interface Sessions {
  readonly sessions: readonly SessionRow[];
}

describe('two keepers', () => {
  test('each show the sessions of both; one that is killed is shown as last seen, and is not asked', async () => {
    const fleet = await makeFleetWorld(built, postgres);
    const [north, south] = [fleet.start('north'), fleet.start('south')];
    for (const keeper of [north, south]) {
      const { sessions } = await untilAsked<Sessions>(
        keeper,
        '/api/sessions?limit=100',
        (answer) => answer.sessions.length === 4,
      );
      const names = sessions.map(({ name }) => name).toSorted();
      // Both see those of the database; nobody is shown them twice.
      expect(names).toEqual(['default/only_north', 'default/only_south', 'shared/one', 'shared/two']);
    }
    const { homes } = await untilAsked<FleetReport>(north, '/api/fleet', (answer) =>
      answer.homes.every(({ alive }) => alive),
    );
    expect(homes.map(({ machine }) => machine)).toEqual(['north', 'south']);
    const shown = await asked<{ sessions: unknown[] }>(
      north,
      `/api/sessions/${encodeURIComponent('default/only_south')}`,
    );
    expect([shown.status, JSON.stringify(shown.body)]).toEqual([200, expect.stringContaining('only_south')]);
    await south.end('SIGKILL');
    const report = await untilAsked<FleetReport>(
      north,
      '/api/fleet',
      (answer) => answer.homes[1]?.alive === false,
    );
    expect(report.homes[1]).toMatchObject({ machine: 'south', sessions: 1 });
    const refused = await asked<{ code: string }>(
      north,
      `/api/sessions/${encodeURIComponent('default/only_south')}`,
    );
    expect([refused.status, refused.body.code]).toEqual([503, 'HOME_UNREACHABLE']);
    const [mine, gone] = report.homes.map(({ home }) => `/api/fleet/${home}`);
    const forget = { method: 'DELETE' };
    expect((await asked<{ code: string }>(north, mine ?? '', forget)).body.code).toBe('HOME_ALIVE');
    expect((await asked(north, gone ?? '', forget)).body).toEqual({
      home: report.homes[1]?.home,
      machine: 'south',
    });
    await untilAsked<FleetReport>(north, '/api/fleet', ({ homes: left }) => left.length === 1);
  });

  test('a plan of the one is made, applied and taken back through the other, with what goes wrong there', async () => {
    const fleet = await makeFleetWorld(built, postgres);
    const [north, south] = [fleet.start('north'), fleet.start('south')];
    const { homes } = await untilAsked<FleetReport>(
      north,
      '/api/fleet',
      ({ homes: both }) => both.length === 2,
    );
    const home = homes[1]?.home ?? '';
    const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
      const headers = { 'content-type': 'application/json', prefer: 'wait=30' };
      const answer = await asked<Record<string, unknown>>(north, path, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      return { status: answer.status, ...answer.body };
    };
    const auth = fleet.world('south').auth;
    const files = (): number => readdirSync(join(auth, 'only_south')).length;
    const plan = await post('/api/plans', { operation: 'prune', input: {}, home });
    expect(plan).toMatchObject({ status: 200, operation: 'prune', totals: { steps: 2 } });
    expect(files()).toBe(3);
    // It is told with the next look, and then found by its id alone.
    interface Plans {
      readonly waiting: readonly { readonly plan: { readonly id: unknown } }[];
    }
    await untilAsked<Plans>(north, '/api/plans', ({ waiting }) =>
      waiting.some((one) => one.plan.id === plan['id']),
    );
    const run = await post(`/api/plans/${String(plan['id'])}/apply`, {});
    expect([run['status'], run['state'], files()]).toEqual([200, 'done', 1]);
    const undone = await post(`/api/runs/${String(run['runId'])}/undo?home=${home}`, {});
    expect([undone['status'], files()]).toEqual([200, 3]);
    const again = await post(`/api/plans/${String(plan['id'])}/apply?home=${home}`, {});
    expect([again['status'], again['code']]).toEqual([409, 'PLAN_USED']);
    const keys = await post(`/api/keys?home=${home}`, { name: 'x', role: 'read' });
    expect([keys['status'], keys['code']]).toEqual([400, 'STAYS_AT_HOME']);
    const nobody = await post('/api/plans', { operation: 'prune', input: {}, home: 'nobody' });
    expect([nobody['status'], nobody['code']]).toEqual([503, 'HOME_UNREACHABLE']);
    expect(await fleet.query('select 1 from {schema}.calls')).toEqual([]);
    expect(south.printed.err).toBe('');
  });
});

test('while the database is away a keeper does its own work and says what is wrong, and comes back by itself', async () => {
  const fleet = await makeFleetWorld(built, postgres);
  const keeper = fleet.start('north', { 'jobs.dailyCron': '* * * * * *' });
  const shared = `daily ${fleet.place}`;
  const goesOn = (work: string): Promise<void> => {
    const before = done(keeper, work);
    return until(
      () => done(keeper, work) > before + 1,
      () => keeper.printed.out,
    );
  };
  const isWell = async (): Promise<boolean> => (await keeper.health()).status === 200;
  await goesOn(shared);
  await until(isWell, () => keeper.printed.out);
  await postgres.stop();
  const saysSo = async (): Promise<boolean> =>
    (await keeper.health()).body.reasons?.some((reason) => reason.includes('exchange')) ?? false;
  await until(saysSo, () => keeper.printed.out);
  expect(keeper.printed.out).toContain('keeper.exchange.failed');
  const sharedBefore = done(keeper, shared);
  await goesOn('daily');
  expect(done(keeper, shared)).toBe(sharedBefore);
  await postgres.start();
  await until(isWell, () => keeper.printed.out);
  await goesOn(shared);
  expect(await keeper.end('SIGTERM')).toEqual({ code: 0, signal: null });
});

const periodMs = 4_000;
const every = '*/4 * * * * *';

/** What a keeper has said since it started. */
function done(keeper: KeeperProcess, work: string): number {
  return linesOfDone(keeper, work).length;
}

function linesOfDone({ printed }: KeeperProcess, work: string): string[] {
  return printed.out.split('\n').filter((line) => line.includes(`"msg":"${work}: done"`));
}

/** It did its own work in good time: a turn at which the machine let nobody run is no turn that they missed. */
function wasAwakeAt(keeper: KeeperProcess, due: number): boolean {
  const times = linesOfDone(keeper, 'daily').map((line) =>
    Date.parse((JSON.parse(line) as { time: string }).time),
  );
  return times.some((time) => time >= due && time < due + periodMs / 2);
}

test('of three keepers one is killed every few seconds, and the database once: each turn ended once', async () => {
  const fleet = await makeFleetWorld(built, postgres);
  const settings = { 'jobs.dailyCron': every, policy: 'safe', fleetLapseMs: 1_500 };
  const machines = ['north', 'south', 'west'];
  const running = new Map(machines.map((machine) => [machine, fleet.start(machine, settings)]));
  const keepers = [...running.values()];
  for (const keeper of keepers) await keeper.prints('Holdfast keeps watch');
  const shared = `daily ${fleet.place}`;
  const timesDone = (): number => keepers.reduce((sum, keeper) => sum + done(keeper, shared), 0);
  const allPrinted = (): string => keepers.map(({ printed }) => printed.out).join('\n');
  await until(() => timesDone() > 0, allPrinted);
  const fromMs = Date.now();
  let [outFromMs, outToMs] = [0, 0];
  for (let round = 0; round < 5; round++) {
    const machine = machines[round % machines.length] ?? '';
    await running.get(machine)?.end('SIGKILL');
    if (round === 2) {
      outFromMs = Date.now();
      await postgres.kill();
      await pause(1_000);
      await postgres.start();
      outToMs = Date.now() + 3 * periodMs;
    }
    await pause(2_500);
    const again = fleet.start(machine, settings);
    running.set(machine, again);
    keepers.push(again);
    await again.prints('Holdfast keeps watch');
  }
  const toMs = Date.now();
  interface Turn extends Record<string, unknown> {
    readonly due: number;
    readonly failure: string | null;
  }
  const ended = async (): Promise<readonly Turn[]> =>
    fleet.query<Turn>(
      'select due_ms::float8 as due, failure from {schema}.ended_turns where work = $1 order by due_ms',
      [shared],
    );
  // Also the last of them, which may wait for a keeper that is just found dead.
  const before = timesDone();
  await until(() => timesDone() > before, allPrinted);
  const wanted = turnsBetween(fromMs, toMs)
    .filter((due) => due < outFromMs || due > outToMs)
    .filter((due) => keepers.some((keeper) => wasAwakeAt(keeper, due)));
  const isEnded = (turns: readonly Turn[]) => (due: number) => turns.some((turn) => turn.due === due);
  await until(
    async () => wanted.every(isEnded(await ended())),
    () => `not all turns ended\n${allPrinted()}`,
  );
  const turns = await ended();
  expect(turns.filter(({ failure }) => failure !== null)).toEqual([]);
  // A keeper that dies between the work and its record is the only reason to do it again.
  expect(timesDone() - turns.length).toBeLessThanOrEqual(keepers.length - machines.length);
  // Each did its own: once for all that it missed, then at each turn.
  for (const keeper of running.values()) {
    await until(
      () => done(keeper, 'daily') > 0,
      () => keeper.printed.out,
    );
  }
});

function turnsBetween(fromMs: number, toMs: number): number[] {
  const turns: number[] = [];
  for (let due = Math.ceil(fromMs / periodMs) * periodMs; due <= toMs; due += periodMs) turns.push(due);
  return turns;
}
