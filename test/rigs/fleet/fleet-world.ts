// Keepers of several machines, so to speak: each with folders and a home of its own, one PostgreSQL for all of them, and a
// place in it that every one can reach.
import { join } from 'node:path';
import { parsePlace } from '../../../src/core/place.ts';
import { openPostgresEntries } from '../../../src/stores/postgres/postgres-entries.ts';
import type { Postgres } from '../postgres/postgres-at.ts';
import { freshSchema } from '../postgres/server.ts';
import { wholeCreds, writeTo } from '../database/filled.ts';
import { startKeeper, until } from '../faults/keeper.ts';
import type { KeeperProcess } from '../faults/keeper.ts';
import type { Built } from '../faults/built-once.ts';
import { freshFolder, makeWorld, putInstances } from '../faults/world.ts';
import type { World } from '../faults/world.ts';
import { putTenant } from '../../units/keeper/scenes.ts';

type Settings = Readonly<Record<string, string | number | boolean>>;

export interface FleetWorld {
  /** Of the tables of the fleet. */
  readonly schema: string;
  /** The shared place, as it is named everywhere. */
  readonly place: string;
  /** The world of one machine, made at its first use. */
  world(machine: string): World;
  start(machine: string, settings?: Settings): KeeperProcess;
  query<Row extends Record<string, unknown>>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
}

export async function makeFleetWorld(built: Built, postgres: Postgres): Promise<FleetWorld> {
  // Of the test: it goes when the keepers that are started in it have ended.
  const folder = freshFolder();
  const [schema, placeSchema] = [freshSchema(), freshSchema()];
  const url = postgres.url(placeSchema);
  const place = parsePlace(url, '/');
  const entries = openPostgresEntries(place);
  try {
    for (const id of ['one', 'two']) await writeTo(entries, { tenant: 'shared', id }, [wholeCreds]);
  } finally {
    await entries.close();
  }
  const worlds = new Map<string, World>();
  const world = (machine: string): World => {
    const known = worlds.get(machine);
    if (known !== undefined) return known;
    const made = makeWorld(join(folder, machine));
    putInstances(made, []);
    putTenant(made, `only_${machine}`, 3);
    const withShared = { ...made, places: { ...made.places, shared: url } };
    worlds.set(machine, withShared);
    return withShared;
  };
  return {
    schema,
    place: place.url,
    world,
    start: (machine, settings = {}) =>
      startKeeper(built, world(machine), {
        fleet: postgres.url(schema),
        fleetLapseMs: 4_000,
        machine,
        'jobs.checkEveryMs': 500,
        ...settings,
      }),
    query: (sql, values) => postgres.query(sql.replaceAll('{schema}', `"${schema}"`), values),
  };
}

/** One answer of a keeper's service, as JSON. */
export async function asked<Answer>(
  keeper: KeeperProcess,
  path: string,
  options: RequestInit = {},
): Promise<{ readonly status: number; readonly body: Answer }> {
  await keeper.prints('Holdfast keeps watch');
  const url = /"url":"(http[^"]+)"/.exec(keeper.printed.out)?.[1] ?? '';
  const answer = await fetch(new URL(path, url), options);
  return { status: answer.status, body: (await answer.json()) as Answer };
}

/** Waits for an answer that is as it should be. */
export async function untilAsked<Answer>(
  keeper: KeeperProcess,
  path: string,
  holds: (answer: Answer) => boolean,
): Promise<Answer> {
  let last: { readonly status: number; readonly body: Answer } | null = null;
  await until(
    async () => {
      last = await asked<Answer>(keeper, path);
      return last.status === 200 && holds(last.body);
    },
    () => `${path} answered ${JSON.stringify(last)?.slice(0, 2000)}; the keeper said ${keeper.printed.out}`,
  );
  return (last as unknown as { readonly body: Answer }).body;
}
