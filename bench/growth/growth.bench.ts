// A year of samples of 10,000 sessions: how large they are, how long each page's question takes, what a look costs.
// Run: npx tsx bench/growth/growth.bench.ts [--sessions N] [--days N] [--looks N]
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { openCatalog } from '../../src/catalog/open-catalog.ts';
import { quantile } from '../../src/core/growth/median.ts';
import { sumPoints } from '../../src/core/growth/sum-points.ts';
import type { MadeUpSeries } from '../../src/core/growth/made-up-series.ts';
import { readConfig } from '../../src/config.ts';
import type { OperationContext } from '../../src/operations/context.ts';
import { growthOfTotal } from '../../src/operations/growth/growth-of-total.ts';
import { judgeGrowth } from '../../src/operations/judge-growth.ts';
import { growthSeries } from '../../src/core/growth/growth-series.ts';
import { downSample } from '../../src/core/growth/down-sample.ts';
import { ratesOf } from '../../src/core/growth/growth-mark.ts';
import type { Catalog } from '../../src/ports/catalog.ts';
import { dayMs, fleetSessions, hourMs, inventoryOf, minuteMs, yearOf } from './made-up-fleet.ts';
import type { FleetSession } from './made-up-fleet.ts';

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '10000' },
    days: { type: 'string', default: '400' },
    looks: { type: 'string', default: '60' },
  },
});
const days = Number(values.days);
const startMs = Date.UTC(2026, 10, 1, 12);
const beganMs = startMs - days * dayMs;
const clock = { now: startMs };
const home = mkdtempSync(join(tmpdir(), 'holdfast-growth-'));

/** Totals add up what is generated anyway: one tenant has ten sessions, a place a quarter of all. */
async function fill(catalog: Catalog, sessions: readonly FleetSession[]): Promise<void> {
  const places = new Map<string, MadeUpSeries['points'][]>();
  for (let at = 0; at < sessions.length; at += 40) {
    const years = sessions.slice(at, at + 40).map((session) => yearOf(session, startMs, days));
    const tenants = new Map<string, MadeUpSeries[]>();
    for (const year of years) {
      const key = `${year.place} ${year.ref?.tenant}`;
      tenants.set(key, [...(tenants.get(key) ?? []), year]);
      // A place's curve needs no more than some of its sessions to be as long as it really is.
      const some = places.get(year.place) ?? [];
      if (some.length < 20) places.set(year.place, [...some, year.points]);
    }
    const totals = [...tenants.values()].map((theirs): MadeUpSeries => ({
      kind: 'tenant',
      place: theirs[0]?.place ?? '',
      name: theirs[0]?.ref?.tenant ?? '',
      ref: null,
      points: total(theirs.map(({ points }) => points)),
    }));
    await catalog.samples.putMadeUp([...years, ...totals]);
    if (at % 2000 === 0) console.error(`${at} of ${sessions.length} sessions made`);
  }
  for (const [place, series] of places)
    await catalog.samples.putMadeUp([{ kind: 'place', place, name: '', ref: null, points: total(series) }]);
  await catalog.samples.putMadeUp([
    {
      kind: 'database',
      place: 'postgres://db/holdfast',
      name: '',
      ref: null,
      points: yearOf(sessions[0] as FleetSession, startMs, days).points,
    },
  ]);
}

function total(series: readonly MadeUpSeries['points'][]): MadeUpSeries['points'] {
  const counted = series.map((points) => points.map((point) => ({ ...point, sessions: 1 })));
  return sumPoints(counted, 15 * minuteMs);
}

interface Turn {
  readonly wallMs: number;
  readonly processorMs: number;
}

/** How long nobody else got a turn: by the clock, which other programs stretch, and by what this process used. */
function watchTurns(): { stop(): Turn } {
  let longest: Turn = { wallMs: 0, processorMs: 0 };
  let last = { atMs: performance.now(), used: process.cpuUsage() };
  const tick = (): void => {
    const { user, system } = process.cpuUsage(last.used);
    const now = performance.now();
    longest = {
      wallMs: Math.max(longest.wallMs, now - last.atMs),
      processorMs: Math.max(longest.processorMs, (user + system) / 1000),
    };
    last = { atMs: now, used: process.cpuUsage() };
  };
  const ticking = setInterval(tick, 1);
  return {
    stop() {
      clearInterval(ticking);
      tick();
      return longest;
    },
  };
}

async function timed(name: string, times: number, ask: (round: number) => Promise<unknown>): Promise<void> {
  const took: number[] = [];
  const processor: number[] = [];
  for (let round = 0; round < times; round += 1) {
    const from = performance.now();
    const used = process.cpuUsage();
    await ask(round);
    took.push(performance.now() - from);
    const { user, system } = process.cpuUsage(used);
    processor.push((user + system) / 1000);
  }
  const of = (share: number): string => `${quantile(took, share).toFixed(1)} ms`;
  const cpu = `${quantile(processor, 0.5).toFixed(1)} ms`;
  console.log(
    `${name.padEnd(46)} median ${of(0.5).padStart(9)}  p95 ${of(0.95).padStart(9)}  processor ${cpu.padStart(9)}`,
  );
}

const catalog = openCatalog(home, { nowMs: () => clock.now, newId: () => 'bench' });
try {
  const sessions = fleetSessions(Number(values.sessions));
  await fill(catalog, sessions);
  const bytes = statSync(join(home, 'holdfast.db')).size;
  console.log(`${sessions.length} sessions, ${days} days: ${(bytes / 1e6).toFixed(0)} MB`);

  const config = readConfig({ environment: {}, flags: {} });
  const context = {
    catalog,
    nowMs: () => clock.now,
    settings: { alerts: { ...config.alerts, limits: config.limits } },
  } as unknown as OperationContext;
  const since = (back: number): number => clock.now - back * dayMs;

  // What the keeper does once a minute, with its clock a minute further each time.
  const looks: number[] = [];
  const longest: Turn[] = [];
  const processor: number[] = [];
  for (let look = 0; look < Number(values.looks); look += 1) {
    clock.now = startMs + look * minuteMs;
    const inventory = inventoryOf(sessions, clock.now, beganMs);
    const turns = watchTurns();
    const from = performance.now();
    const used = process.cpuUsage();
    await catalog.world.remember(inventory, []);
    await judgeGrowth(context);
    await catalog.samples.marks('session');
    looks.push(performance.now() - from);
    const { user, system } = process.cpuUsage(used);
    processor.push((user + system) / 1000);
    longest.push(turns.stop());
  }
  const shares = (figures: readonly number[]): string =>
    [0.5, 0.95, 1].map((share) => quantile(figures, share).toFixed(0)).join(', ');
  console.log('a look, ms: median, p95, most');
  console.log(`  wall ${shares(looks)}; processor ${shares(processor)}`);
  const wallTurns = longest.map(({ wallMs }) => wallMs);
  const processorTurns = longest.map(({ processorMs }) => processorMs);
  console.log(`  longest turn: wall ${shares(wallTurns)}; processor ${shares(processorTurns)}`);
  console.log(
    `after ${looks.length} looks: ${(statSync(join(home, 'holdfast.db')).size / 1e6).toFixed(0)} MB`,
  );

  const one = (round: number): FleetSession => sessions[(round * 733) % sessions.length] as FleetSession;
  for (const back of [1, 30, 365]) {
    await timed(`fleet page: house, ${back} days`, 30, () =>
      growthOfTotal(context, { sinceMs: since(back), points: 200, tenant: null }),
    );
  }
  await timed('tenant page: 30 days', 30, (round) =>
    growthOfTotal(context, { sinceMs: since(30), points: 200, tenant: one(round).ref.tenant }),
  );
  for (const back of [30, 365]) {
    await timed(`session page: ${back} days`, 50, async (round) => {
      const points = await catalog.samples.session(one(round).ref, since(back));
      return [growthSeries(downSample(points, 200)), ratesOf(points)];
    });
  }
  await timed('ten fastest', 30, () => catalog.samples.fastest(null, 10));
  await timed('ten fastest of a tenant', 30, (round) => catalog.samples.fastest(one(round).ref.tenant, 10));
  await timed('marks of all sessions', 30, () => catalog.samples.marks('session'));
  await timed('thin, nothing to remove', 5, () => catalog.samples.thin(clock.now, 430 * dayMs));
  await timed('thin, 40 days of each to remove', 1, () =>
    catalog.samples.thin(clock.now, (days - 40) * dayMs),
  );
  console.log(`one hour is ${hourMs / minuteMs} looks`);
} finally {
  catalog.close();
  rmSync(home, { recursive: true, force: true });
}
