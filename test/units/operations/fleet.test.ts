// `fleet` over pictures of several homes: whose keeper is gone for long is listed as last seen, and counts no more.
import { expect, test } from 'vitest';
import type { HomePicture } from '../../../src/core/fleet.ts';
import type { OperationContext } from '../../../src/operations/context.ts';
import { fleetForget } from '../../../src/operations/fleet-forget.ts';
import { fleet } from '../../../src/operations/fleet.ts';
import { standingElsewhere } from '../../../src/operations/standing-elsewhere.ts';
import { dayMs } from '../../rigs/faults/world.ts';

const nowMs = 1_800_000_000_000;

/** A home with one session, and one plan, run and alert that wait there. */
function home(id: string, alive: boolean, takenAtMs: number): HomePicture {
  const place = `baileys:/srv/${id}`;
  const ref = { engine: 'baileys', place, path: id, tenant: 'default', id };
  const session = { home: id, ref, health: 'warning', entries: 3, sizeBytes: 5, cacheBytes: 1 };
  const view = { url: place, root: '', identity: '', sessions: 1, problem: null };
  const standing = {
    plans: [{ plan: { id: `plan of ${id}` }, state: 'waiting', tenant: 'default' }],
    runs: [{ id: `run of ${id}`, state: 'running', tenant: 'default' }],
    alerts: [{ key: `alert of ${id}`, session: ref, acknowledged: null, silencedUntilMs: null }],
  };
  const sessions = [{ ...session, growthPerDay: null, orphan: false, inUse: 'no' }];
  return {
    home: id,
    machine: id,
    takenAtMs,
    alive,
    places: [view],
    sessions,
    standing,
  } as unknown as HomePicture;
}

/** This home has nothing of its own that waits. */
function contextOf(...homes: readonly HomePicture[]): OperationContext {
  const nothing = () => Promise.resolve([]);
  const catalog = {
    alertMarks: { all: nothing },
    alertStates: { all: nothing },
    plans: { waiting: nothing },
    journal: { unfinishedRuns: nothing },
  };
  const settings = { alerts: { storageBytes: 100 } };
  const lastLook = { fleet: () => ({ homes }) };
  return { catalog, settings, lastLook, nowMs: () => nowMs } as unknown as OperationContext;
}

const mine = home('a', true, nowMs);

test('a home that was silent for a week is listed as last seen, and counts neither in totals nor in what waits', async () => {
  const gone = home('gone', false, nowMs - 7 * dayMs - 1);
  const report = await fleet.run(contextOf(mine, home('b', true, nowMs - 5), gone), {});
  expect(report.totals).toEqual({ sessions: 2, entries: 6, sizeBytes: 10, cacheBytes: 2 });
  expect([report.takenAtMs, report.byHealth.warning, report.places.map((place) => place.home)]).toEqual([
    nowMs - 5,
    2,
    ['a', 'b'],
  ]);
  expect(report.homes.map((one) => [one.home, one.alive, one.sessions, one.sizeBytes])).toEqual([
    ['a', true, 1, 5],
    ['b', true, 1, 5],
    ['gone', false, 1, 5],
  ]);
  const { plans, runs, alerts, alertCount } = report.needsDecision;
  expect([plans.map(({ plan }) => plan.id), runs.map(({ id }) => id), alerts.map(({ key }) => key)]).toEqual([
    ['plan of b'],
    ['run of b'],
    ['alert of b'],
  ]);
  expect(alertCount).toBe(1);
});

test.each([
  ['that went silent lately', false, nowMs - 7 * dayMs + 1],
  ['whose keeper lives, however old its look', true, nowMs - 30 * dayMs],
])('a home %s counts, and what waits there is shown', async (_what, alive, takenAtMs) => {
  const context = contextOf(mine, home('b', alive, takenAtMs));
  expect((await fleet.run(context, {})).totals.sessions).toBe(2);
  expect(standingElsewhere(context).plans).toHaveLength(1);
});

test('where no database is shared there is no home to forget, and otherwise it is asked to', async () => {
  await expect(fleetForget.run(contextOf(mine), { id: 'b' })).rejects.toMatchObject({ code: 'USAGE' });
  const toldHomes = { forget: (id: string) => Promise.resolve({ machine: `machine of ${id}` }) };
  expect(await fleetForget.run({ ...contextOf(mine), toldHomes }, { id: 'b' })).toEqual({
    home: 'b',
    machine: 'machine of b',
  });
});
