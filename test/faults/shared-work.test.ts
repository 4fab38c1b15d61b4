// Work that keepers share, through a real PostgreSQL and graphile-worker: once for each turn, what failed, what died, what
// the others hear of it.
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { Work } from '../../src/core/work.ts';
import { readFleetAddress } from '../../src/fellowship/fleet-database.ts';
import { KeepersOfOneDatabase } from '../../src/fellowship/fellowship.ts';
import { SharedSchedule } from '../../src/fellowship/shared-schedule.ts';
import type { Note, WorkEnd } from '../../src/ports/schedule.ts';
import type { JobTimes } from '../../src/doors/keeper/job-times.ts';
import type { Postgres } from '../rigs/postgres/postgres-at.ts';
import { freshSchema, sharedPostgres } from '../rigs/postgres/server.ts';
import { until } from '../rigs/faults/keeper.ts';
import { dayMs } from '../rigs/faults/world.ts';

let postgres: Postgres;
beforeAll(async () => void (postgres = await sharedPostgres()));
const schemas: string[] = [];
afterAll(async () => {
  for (const schema of schemas.flatMap((one) => [one, `${one}_jobs`]))
    await postgres.query(`drop schema if exists "${schema}" cascade`);
});

/** For who is taken for dead; the others may be held up for longer than that. */
const shortLapseMs = 600;
const work: Work = { job: 'daily', shared: 'daily postgres://db/x', places: ['postgres://db/x'] };
const never = Object.fromEntries(
  ['trigger', 'daily', 'drift', 'expire', 'snapshot', 'verify', 'forget', 'collect'].map((job) => [
    job,
    'never',
  ]),
) as JobTimes;
const noteOfWork: Note = { kind: 'cooldown', of: ['trigger', 'postgres://db/x#a/b', 7] };

interface Scene {
  readonly ran: number[];
  readonly heard: { readonly shared: string; readonly notes: readonly Note[] }[];
  readonly fellowship: KeepersOfOneDatabase;
  readonly schedule: SharedSchedule;
  /** What it was told of shared work, the newest last. */
  readonly troubles: (string | null)[];
}

/** One keeper, whose work ends as it is told to. */
async function keeperOf(
  schema: string,
  home: string,
  end: () => Promise<WorkEnd['state']>,
  lapseMs = 2_000,
): Promise<Scene> {
  const address = readFleetAddress(postgres.url(schema));
  const nothing = (): void => undefined;
  const troubles: (string | null)[] = [];
  const fellowship = new KeepersOfOneDatabase({
    address,
    home,
    machine: home,
    lapseMs,
    changed: nothing,
    nowMs: Date.now,
    troubled: (what, problem) => void (what === 'shared-work' && troubles.push(problem)),
  });
  const works = [work, { job: 'expire', shared: null, places: null } as const];
  const times = { ...never, daily: '* * * * * *' };
  const schedule = new SharedSchedule({ fellowship, works, times });
  const [ran, heard]: [number[], Scene['heard']] = [[], []];
  onTestFinished(async () => {
    await schedule.stop();
    await fellowship.close();
  });
  await fellowship.start();
  await schedule.start(
    async () => {
      const state = await end();
      ran.push(Date.now());
      return { state, notes: [noteOfWork] };
    },
    async (shared, notes) => void heard.push({ shared, notes }),
  );
  return { ran, heard, fellowship, schedule, troubles };
}

function freshFleet(): string {
  const schema = freshSchema();
  schemas.push(schema);
  return schema;
}

interface Turn extends Record<string, unknown> {
  readonly due: number;
  readonly home: string;
  readonly failure: string | null;
  readonly noted: boolean;
}

const turnsOf = (schema: string): Promise<Turn[]> =>
  postgres.query<Turn>(
    `select due_ms::float8 as due, home, failure, notes is not null as noted from "${schema}".ended_turns order by due_ms`,
  );

/** How many jobs were ever made, without those that wait. */
async function jobsDone(schema: string): Promise<number | undefined> {
  const [jobs] = await postgres.query<{ done: number }>(
    `select max(last_value)::int - (select count(*)::int from "${schema}_jobs"._private_jobs) as done
     from pg_sequences where schemaname = $1 and sequencename like '%jobs_id%'`,
    [`${schema}_jobs`],
  );
  return jobs?.done;
}

const times = (turns: readonly Turn[]): number[] => turns.map(({ due }) => due);

test('two keepers do each turn once, and tell each other what it left; what is a home’s own is no matter of theirs', async () => {
  const schema = freshFleet();
  const done = (): Promise<WorkEnd['state']> => Promise.resolve('done');
  const [a, b] = [await keeperOf(schema, 'a', done), await keeperOf(schema, 'b', done)];
  await until(
    () => a.ran.length + b.ran.length >= 2,
    () => 'no turn came',
  );
  await a.schedule.stop();
  await b.schedule.stop();
  const turns = await turnsOf(schema);
  expect(a.ran.length + b.ran.length).toBe(turns.length);
  expect(new Set(times(turns)).size).toBe(turns.length);
  expect(times(turns).every((due) => due % 1000 === 0)).toBe(true);
  // Both saw each of its times come, and one of them made a job of it; the last ones may still wait.
  await expect.poll(() => jobsDone(schema)).toBe(turns.length);
  const hears = (home: string): number => turns.filter((turn) => turn.home !== home).length;
  await until(
    () => a.heard.length === hears('a') && b.heard.length === hears('b'),
    () => `a heard of ${a.heard.length}, b of ${b.heard.length}`,
  );
  const [heard] = [...a.heard, ...b.heard];
  expect(heard).toEqual({ shared: work.shared, notes: [noteOfWork] });
  // Of the newest turn only: a fleet of thousands would fill the table.
  expect(turns.map(({ noted }) => noted)).toEqual(turns.map((_, at) => at === turns.length - 1));
});

test('a turn that failed ends with the next one, which is done', async () => {
  const schema = freshFleet();
  let attempts = 0;
  await keeperOf(schema, 'a', async () => (attempts++ === 0 ? 'failed' : 'done'));
  await until(
    async () => {
      const turns = await turnsOf(schema);
      return turns.length > 1 && turns.some(({ failure }) => failure !== null);
    },
    () => `${attempts} attempts`,
  );
  const [first, second] = await turnsOf(schema);
  expect([first?.failure, second?.failure]).toEqual([expect.stringContaining('it failed'), null]);
});

test('a job of a worker that nobody speaks for is done by another keeper, not hours later', async () => {
  const schema = freshFleet();
  // Its keeper is cut off in the middle: nothing is heard of it any more, and nothing told to it.
  const middle: { leave: (state: WorkEnd['state']) => void } = { leave: () => undefined };
  const hangs = (): Promise<WorkEnd['state']> => new Promise((resolve) => (middle.leave = resolve));
  const dead = await keeperOf(schema, 'dead', hangs, shortLapseMs);
  onTestFinished(() => middle.leave('stopped'));
  let due: number | undefined;
  await until(
    async () => {
      const jobs = `"${schema}_jobs"._private_jobs`;
      const [{ there } = { there: null }] = await postgres.query<{ there: string | null }>(
        'select to_regclass($1)::text as there',
        [jobs],
      );
      if (there === null) return false;
      const [held] = await postgres.query<{ due: number }>(
        `select (payload ->> 'dueMs')::float8 as due from ${jobs} where locked_at is not null`,
      );
      due = held?.due;
      return due !== undefined;
    },
    () => 'it took no job',
  );
  await dead.fellowship.close();
  const b = await keeperOf(schema, 'b', () => Promise.resolve('done'), shortLapseMs);
  await until(
    async () => times(await turnsOf(schema)).includes(due ?? 0),
    () => `b ran ${b.ran.length}`,
  );
  middle.leave('stopped');
});

test('a keeper whose clock is a day ahead takes no turn of tomorrow, and one that was noted for then keeps nobody back', async () => {
  const schema = freshFleet();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + dayMs });
  onTestFinished(() => void vi.useRealTimers());
  const ahead = await keeperOf(schema, 'ahead', () => Promise.resolve('done'));
  await until(
    () => ahead.ran.length > 0,
    () => 'no turn came',
  );
  await ahead.schedule.stop();
  vi.useRealTimers();
  const before = times(await turnsOf(schema));
  expect(before.filter((due) => due > Date.now())).toEqual([]);
  await postgres.query(`update "${schema}".turns set due_ms = due_ms + 365 * ${dayMs}::bigint`);
  const b = await keeperOf(schema, 'b', () => Promise.resolve('done'));
  await until(
    () => b.ran.length > 1,
    () => 'it waits for the turn of next year',
  );
  await b.schedule.stop();
  const turns = times(await turnsOf(schema));
  expect([new Set(turns).size, turns.filter((due) => due > Date.now())]).toEqual([turns.length, []]);
});

test('a job that cannot be taken off the list ends no keeper, and its turn is not done again', async () => {
  const schema = freshFleet();
  const a = await keeperOf(schema, 'a', () => Promise.resolve('done'));
  await until(
    () => a.ran.length > 0,
    () => 'no turn came',
  );
  const jobs = `"${schema}_jobs"`;
  await postgres.query(
    `create function ${jobs}.refuse() returns trigger language plpgsql as $$ begin raise 'not now'; end $$`,
  );
  await postgres.query(
    `create trigger refuse before delete on ${jobs}._private_jobs for each row execute function ${jobs}.refuse()`,
  );
  const before = a.ran.length;
  await until(
    () => a.ran.length > before,
    () => 'no turn came while jobs stay',
  );
  // The worker of graphile-worker ends over it; another one comes, and finds what is done already.
  await postgres.query(`drop trigger refuse on ${jobs}._private_jobs`);
  const after = a.ran.length;
  await until(
    () => a.ran.length > after + 1,
    () => `it ran ${a.ran.length} turns`,
  );
  await a.schedule.stop();
  expect(a.ran.length).toBe((await turnsOf(schema)).length);
});

test('work that cannot begin though the database answers is told, and begins when what was in the way is gone', async () => {
  const schema = freshFleet();
  // Somebody has other tables under the names of the jobs.
  await postgres.query(`create schema "${schema}_jobs"`);
  await postgres.query(`create table "${schema}_jobs".migrations (another int)`);
  const keeper = await keeperOf(schema, 'a', () => Promise.resolve('done'));
  const said = (): string => JSON.stringify(keeper.troubles);
  await until(() => keeper.troubles.at(-1)?.startsWith('shared work cannot begin: ') === true, said);
  expect(keeper.ran).toEqual([]);
  await postgres.query(`drop schema "${schema}_jobs" cascade`);
  await until(() => keeper.troubles.at(-1) === null && keeper.ran.length > 0, said);
});

/** It is cut off from the others until it is told that it is back. */
function cutOff({ fellowship: { fleet } }: Scene): () => void {
  const run = fleet.run.bind(fleet);
  fleet.run = (statement, values) =>
    statement.name === 'beat' ? Promise.reject(new Error('cut off')) : run(statement, values);
  return () => void (fleet.run = run);
}

test('after an outage whoever is back first takes nothing from those that were only away', async () => {
  const schema = freshFleet();
  let [begun, end] = [0, (): void => undefined];
  const ending = new Promise<void>((resolve) => (end = resolve));
  const lasting = async (): Promise<'done'> => {
    begun += 1;
    await ending;
    return 'done';
  };
  const a = await keeperOf(schema, 'a', lasting);
  await until(
    () => begun === 1,
    () => 'the work does not begin',
  );
  const b = await keeperOf(schema, 'b', lasting);
  const [aIsBack, bIsBack] = [cutOff(a), cutOff(b)];
  await until(
    () => a.fellowship.isCutOff && b.fellowship.isCutOff,
    () => 'they are not cut off',
  );
  bIsBack();
  await until(
    () => !b.fellowship.isCutOff,
    () => 'b does not come back',
  );
  aIsBack();
  await until(
    () => b.fellowship.canTellTheDead,
    () => 'b never knows',
  );
  await b.schedule.onBeat();
  const held = await postgres.query(
    `select 1 from "${schema}_jobs"._private_jobs where locked_at is not null`,
  );
  expect([held.length, begun]).toEqual([1, 1]);
  end();
});
