// `fleet`: everything at a glance: how many, how well, how large, how fast it grows, and what waits for a person.
import { z } from 'zod';
import type { FleetPicture, SessionRow } from '../core/fleet.ts';
import type { HealthLevel } from '../core/health.ts';
import { isLongSilent } from '../core/is-long-silent.ts';
import type { Engine } from '../core/session.ts';
import { passesFilter } from '../core/sort-sessions.ts';
import type { Run } from '../ports/journal.ts';
import type { PlanLine } from '../ports/records.ts';
import { standingAlerts } from './alerts-list.ts';
import type { StandingAlert } from './alerts-list.ts';
import type { OperationContext } from './context.ts';
import { fleetPicture, rowsOf } from './fleet-picture.ts';
import { KeptAnswers } from './kept-answers.ts';
import { declareOperation } from './operation.ts';
import { fleetReport } from './outputs/fleet.ts';
import { placeLines } from './places.ts';
import type { PlaceLine } from './places.ts';
import { tenantFlag } from './session-flags.ts';
import { standingElsewhere } from './standing-elsewhere.ts';

export interface Amounts {
  readonly sessions: number;
  readonly entries: number;
  readonly sizeBytes: number;
  readonly cacheBytes: number;
}

export interface FleetReport {
  /** Of the oldest look that counts, ms since 1970: homes that were silent for a week are listed, and no more. */
  readonly takenAtMs: number;
  readonly totals: Amounts;
  readonly tenants: number;
  readonly orphans: number;
  readonly inUse: number;
  readonly byHealth: Readonly<Record<HealthLevel, number>>;
  readonly byEngine: Readonly<Record<Engine, Amounts>>;
  /** Where one tenant is asked for, only those that have sessions of theirs. */
  readonly homes: readonly {
    readonly home: string;
    readonly machine: string;
    readonly takenAtMs: number;
    readonly alive: boolean;
    readonly sessions: number;
    readonly sizeBytes: number;
  }[];
  /**
   * Where one tenant is asked for, only those that cannot be read: a place is nobody's alone, but what is theirs in these
   * is in no figure here.
   */
  readonly places: readonly PlaceLine[];
  /** `limitBytes` is for all tenants together; null where one is asked for. */
  readonly storage: { readonly sizeBytes: number; readonly limitBytes: number | null };
  /** Of the sessions of which it can be told; null where it can of none. `growth` says more, with a forecast. */
  readonly growth: { readonly entriesPerDay: number | null };
  readonly needsDecision: {
    readonly plans: readonly PlanLine[];
    /** They began and did not end: at work now, or broken off. */
    readonly runs: readonly Run[];
    /** Nobody has said yet that they were seen: the worst of them, and how many there are. */
    readonly alerts: readonly StandingAlert[];
    readonly alertCount: number;
  };
}

export const fleet = declareOperation({
  name: 'fleet',
  summary: 'Shows everything at a glance: sessions, health, storage, growth, and what waits for a decision.',
  risk: 'reads',
  input: z.object({ tenant: tenantFlag }),
  http: { method: 'get', path: '/fleet' },
  output: fleetReport,
  tenants: 'tenant',
  async run(context, { tenant }): Promise<FleetReport> {
    const everything = await fleetPicture(context);
    const picture = countedOf(everything, context.nowMs());
    const question = JSON.stringify([tenant, ...picture.homes.map(({ home }) => home)]);
    const seen = glances.of(everything, question, () => glanceAt(everything, picture, tenant));
    return {
      ...seen,
      storage: {
        sizeBytes: seen.totals.sizeBytes,
        limitBytes: tenant === undefined ? context.settings.alerts.storageBytes : null,
      },
      needsDecision: await needsDecision(context, tenant),
    };
  },
});

/** By tenant, and by the homes that count. */
const glances = new KeptAnswers<FleetPicture, Glance>(256);

/** What the look alone says. */
type Glance = Omit<FleetReport, 'storage' | 'needsDecision'>;

function glanceAt(everything: FleetPicture, picture: FleetPicture, tenant: string | undefined): Glance {
  const rows = rowsOf(picture).filter(passesFilter({ tenant }));
  const growths = rows.flatMap(({ growthPerDay }) => (growthPerDay === null ? [] : [growthPerDay]));
  return {
    takenAtMs: Math.min(...picture.homes.map(({ takenAtMs }) => takenAtMs)),
    totals: amountsOf(rows),
    tenants: new Set(rows.map(({ ref }) => ref.tenant)).size,
    orphans: rows.filter(({ orphan }) => orphan).length,
    inUse: rows.filter(({ inUse }) => inUse === 'yes').length,
    byHealth: byHealthOf(rows),
    byEngine: {
      baileys: amountsOf(rows.filter(({ ref }) => ref.engine === 'baileys')),
      wwebjs: amountsOf(rows.filter(({ ref }) => ref.engine === 'wwebjs')),
    },
    homes: everything.homes
      .map(({ home, machine, takenAtMs, alive, sessions: seen }) => {
        const { sessions, sizeBytes } = amountsOf(seen.filter(passesFilter({ tenant })));
        return { home, machine, takenAtMs, alive, sessions, sizeBytes };
      })
      .filter(({ sessions }) => tenant === undefined || sessions > 0),
    places: placeLines(picture).filter(({ problem }) => tenant === undefined || problem !== null),
    growth: {
      entriesPerDay: growths.length === 0 ? null : Math.round(growths.reduce((sum, each) => sum + each, 0)),
    },
  };
}

/** The same picture where all of it counts: what was joined of it is kept. */
function countedOf(picture: FleetPicture, nowMs: number): FleetPicture {
  const homes = picture.homes.filter((home) => !isLongSilent(home, nowMs));
  return homes.length === picture.homes.length ? picture : { homes };
}

/** A bad day may have thousands; `alerts list` has them all. */
const alertsShown = 50;

async function needsDecision(
  context: OperationContext,
  tenant: string | undefined,
): Promise<FleetReport['needsDecision']> {
  const { plans, journal } = context.catalog;
  const alerts = (await standingAlerts(context)).filter(
    (alert) => waitsForSomebody(alert) && (tenant === undefined || alert.session?.tenant === tenant),
  );
  const elsewhere = standingElsewhere(context, tenant);
  const every = [...alerts, ...elsewhere.alerts.filter(waitsForSomebody)];
  return {
    plans: [...(await plans.waiting()), ...elsewhere.plans],
    runs: [...(await journal.unfinishedRuns()), ...elsewhere.runs.filter(({ state }) => state === 'running')],
    alerts: every.slice(0, alertsShown),
    alertCount: every.length,
  };
}

/** What somebody has seen, or does not want to hear of for a while, was decided. */
function waitsForSomebody({ acknowledged, silencedUntilMs }: StandingAlert): boolean {
  return acknowledged === null && silencedUntilMs === null;
}

function amountsOf(rows: readonly SessionRow[]): Amounts {
  const total = { sessions: rows.length, entries: 0, sizeBytes: 0, cacheBytes: 0 };
  for (const row of rows) {
    total.entries += row.entries;
    total.sizeBytes += row.sizeBytes;
    total.cacheBytes += row.cacheBytes;
  }
  return total;
}

function byHealthOf(rows: readonly SessionRow[]): Record<HealthLevel, number> {
  const byHealth = { healthy: 0, warning: 0, critical: 0, emergency: 0 };
  for (const { health } of rows) byHealth[health] += 1;
  return byHealth;
}
