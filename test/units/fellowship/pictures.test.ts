// What keepers tell each other through a real PostgreSQL: pictures, who is there, and what becomes of what was lost.
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { HomePicture, SessionRow } from '../../../src/core/fleet.ts';
import { readFleetAddress } from '../../../src/fellowship/fleet-database.ts';
import { KeepersOfOneDatabase } from '../../../src/fellowship/fellowship.ts';
import type { Postgres } from '../../rigs/postgres/postgres-at.ts';
import { freshSchema, sharedPostgres } from '../../rigs/postgres/server.ts';
import { until } from '../../rigs/faults/keeper.ts';

let postgres: Postgres;
beforeAll(async () => void (postgres = await sharedPostgres()));

const schemas: string[] = [];
afterAll(async () => {
  for (const schema of schemas) await postgres.query(`drop schema if exists "${schema}" cascade`);
});

function freshFleet(): string {
  const schema = freshSchema();
  schemas.push(schema);
  return schema;
}

interface Scene {
  readonly keeper: KeepersOfOneDatabase;
  /** `machine before → now`, by the sessions of each. */
  readonly changes: string[];
  readonly problems: (string | null)[];
  /** What is wrong with its clock; null: nothing. */
  readonly clock: (string | null)[];
}

async function keeperOf(
  schema: string,
  home: string,
  lapseMs = 3_000,
  nowMs: () => number = Date.now,
): Promise<Scene> {
  const [changes, problems, clock]: [string[], (string | null)[], (string | null)[]] = [[], [], []];
  const names = (picture: HomePicture | null): string =>
    picture === null
      ? '-'
      : `${picture.sessions
          .map(({ name }) => name)
          .toSorted()
          .join('+')}${picture.alive ? '' : ' gone'}`;
  const keeper = new KeepersOfOneDatabase({
    address: readFleetAddress(postgres.url(schema)),
    home,
    machine: `machine of ${home}`,
    lapseMs,
    changed: (before, now) => changes.push(`${names(before)} → ${names(now)}`),
    nowMs,
    troubled: (what, problem) => (what === 'clock' ? clock : problems).push(problem),
  });
  onTestFinished(() => keeper.close());
  await keeper.start();
  return { keeper, changes, problems, clock };
}

function picture(home: string, sizes: Readonly<Record<string, number>>): HomePicture {
  const sessions = Object.entries(sizes).map(
    ([name, sizeBytes]) => ({ home, key: `baileys:/srv#${name}`, name, sizeBytes }) as SessionRow,
  );
  return { home, machine: '', takenAtMs: 7, places: [], sessions, alive: true };
}

const seen = ({ keeper }: Scene): string[] =>
  keeper
    .others()
    .flatMap(({ sessions }) => sessions.map(({ name, sizeBytes }) => `${name} ${sizeBytes}`).toSorted());

async function sees(scene: Scene, wanted: readonly string[]): Promise<void> {
  await until(
    () => JSON.stringify(seen(scene)) === JSON.stringify(wanted),
    () => `it sees ${seen(scene).join()}`,
  );
}

describe('what a home publishes', () => {
  test('arrives at the others, then only what changed', async () => {
    const schema = freshFleet();
    const [a, b] = [await keeperOf(schema, 'a'), await keeperOf(schema, 'b')];
    await a.keeper.publish(picture('a', { one: 1, two: 2, three: 3 }));
    await sees(b, ['one 1', 'three 3', 'two 2']);
    await a.keeper.publish(picture('a', { one: 1, two: 22 }));
    await sees(b, ['one 1', 'two 22']);
    const rows = await postgres.query<{ key: string; version: string; gone: boolean }>(
      `select key, version, row is null as gone from "${schema}".sessions order by key`,
    );
    expect(rows.map(({ key, version, gone }) => `${key} ${version}${gone ? ' gone' : ''}`)).toEqual([
      'baileys:/srv#one 1',
      'baileys:/srv#three 2 gone',
      'baileys:/srv#two 2',
    ]);
    expect(b.changes).toEqual(['- → one+three+two', 'one+three+two → one+two']);
    expect(b.keeper.others()).toMatchObject([
      { home: 'a', machine: 'machine of a', takenAtMs: 7, alive: true },
    ]);
    expect(a.keeper.others()).toEqual([]);
  });

  test('is there for one that comes later, and stays as last seen when its keeper leaves', async () => {
    const schema = freshFleet();
    const a = await keeperOf(schema, 'a', 60_000);
    await a.keeper.publish(picture('a', { one: 1 }));
    const b = await keeperOf(schema, 'b', 60_000);
    await sees(b, ['one 1']);
    expect(b.keeper.aliveProcess('a')).toBe(a.keeper.process);
    await a.keeper.close();
    // It says so itself: nobody waits for a minute.
    await until(
      () => b.keeper.others()[0]?.alive === false,
      () => b.changes.join(),
    );
    expect([b.keeper.aliveProcess('a'), b.keeper.knows('a'), seen(b)]).toEqual([null, true, ['one 1']]);
  });

  test('is published whole again by its next keeper, and where something of it was lost', async () => {
    const schema = freshFleet();
    const b = await keeperOf(schema, 'b');
    const first = await keeperOf(schema, 'a');
    await first.keeper.publish(picture('a', { one: 1, two: 2 }));
    await sees(b, ['one 1', 'two 2']);
    await first.keeper.close();
    const second = await keeperOf(schema, 'a');
    await second.keeper.publish(picture('a', { two: 3 }));
    await sees(b, ['two 3']);
    await postgres.query(`delete from "${schema}".homes where home = 'a'`);
    await second.keeper.publish(picture('a', { two: 4, three: 3 }));
    await sees(b, ['three 3', 'two 4']);
  });
});

test('a keeper that falls silent is taken for dead after a while', async () => {
  const schema = freshFleet();
  const [a, b] = [await keeperOf(schema, 'a', 60_000), await keeperOf(schema, 'b', 600)];
  await a.keeper.publish(picture('a', { one: 1 }));
  await sees(b, ['one 1']);
  await until(
    () => b.changes.at(-1) === 'one → one gone',
    () => b.changes.join(),
  );
});

test('a home that was removed while its keeper could not be heard is there again as a whole', async () => {
  const schema = freshFleet();
  const [a, b] = [await keeperOf(schema, 'a'), await keeperOf(schema, 'b')];
  await a.keeper.publish(picture('a', { one: 1, two: 2 }));
  await sees(b, ['one 1', 'two 2']);
  await postgres.query(`delete from "${schema}".homes where home = 'a'`);
  const told = (): Promise<unknown[]> =>
    postgres.query(`select 1 from "${schema}".sessions where home = 'a'`);
  await until(
    async () => (await told()).length === 2,
    () => 'it does not tell them again',
  );
  await sees(b, ['one 1', 'two 2']);
  expect(a.problems.filter((problem) => problem !== null)).toEqual([]);
});

test('a keeper whose clock is off by more than a minute is told so, and when it is right again', async () => {
  const clock = { aheadMs: 0 };
  const a = await keeperOf(freshFleet(), 'a', 600, () => Date.now() + clock.aheadMs);
  expect(a.clock).toEqual([null]);
  const says = async (aheadMs: number, wanted: string | null): Promise<void> => {
    clock.aheadMs = aheadMs;
    await until(
      () => a.clock.at(-1) === wanted,
      () => String(a.clock.at(-1)),
    );
  };
  await says(
    2 * 24 * 3_600_000 + 60_000,
    "this machine's clock is 2 d ahead of the one of the fleet's database",
  );
  await says(-10.5 * 60_000, "this machine's clock is 10 min behind the one of the fleet's database");
  await says(30_000, null);
});

test('two keepers with the id of one home are both told so', async () => {
  const schema = freshFleet();
  const [a, copy] = [await keeperOf(schema, 'a'), await keeperOf(schema, 'a')];
  for (const { keeper } of [a, copy]) {
    await until(
      () => keeper.problem?.includes('was its data folder copied?') === true,
      () => String(keeper.problem),
    );
  }
});

test('what is no PostgreSQL is refused before anything is reached, without its password', () => {
  for (const url of [
    'http://me:geheim@db/x',
    'postgres://me:geheim@db/x?schema=A-B',
    'postgres://me:geheim@db',
  ])
    expect(() => readFleetAddress(url)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.not.stringContaining('geheim') as string,
      }),
    );
});
