// What one caller may see of the fleet, as gauges for Prometheus: made anew for each scrape, from the last look.
import { Gauge, Registry } from 'prom-client';
import { maySee } from '../../../core/access.ts';
import type { Caller } from '../../../core/access.ts';
import type { AlertState } from '../../../core/alert.ts';
import { isLongSilent } from '../../../core/is-long-silent.ts';
import type { FleetPicture, SessionRow } from '../../../core/fleet.ts';

export interface GaugeScene {
  readonly caller: Pick<Caller, 'tenant'>;
  /** null before the first look. */
  readonly fleet: FleetPicture | null;
  readonly alerts: readonly AlertState[];
  /** So many sessions have series of their own, the biggest first; 0 none. */
  readonly sessionSeries: number;
  readonly nowMs: number;
}

/** Sums by labels: a line for each combination that there is. */
type Sums = Map<string, { readonly labels: Record<string, string>; value: number }>;

export function fleetGauges({ caller, fleet, alerts, sessionSeries, nowMs }: GaugeScene): Registry {
  const registry = new Registry();
  const rows = (fleet?.homes ?? [])
    .filter((home) => !isLongSilent(home, nowMs))
    .flatMap(({ sessions }) => sessions)
    .filter(({ ref }) => maySee(caller, ref.tenant));
  const gauge = (name: string, help: string, sums: Sums): void => {
    const labelNames = Object.keys([...sums.values()][0]?.labels ?? {});
    const one = new Gauge({ name: `holdfast_${name}`, help, labelNames, registers: [registry] });
    for (const { labels, value } of sums.values()) one.set(labels, value);
  };
  gauge(
    'sessions',
    'Sessions by engine and health.',
    sumOf(rows, (row) => [[{ engine: row.ref.engine, health: row.health }, 1]]),
  );
  gauge(
    'entries',
    'Entries of sessions by class.',
    sumOf(
      rows,
      byClass((total) => total.entries),
    ),
  );
  gauge(
    'bytes',
    'Bytes of sessions by class.',
    sumOf(
      rows,
      byClass((total) => total.sizeBytes),
    ),
  );
  gauge(
    'cache_bytes',
    'Bytes of caches, which can be made again.',
    sumOf(rows, ({ ref, cacheBytes }) => [[{ engine: ref.engine }, cacheBytes]]),
  );
  gauge(
    'growth_entries_per_day',
    'Entries that sessions gain in a day, added up.',
    sumOf(rows, ({ ref, growthPerDay }) => [[{ engine: ref.engine }, growthPerDay ?? 0]]),
  );
  gauge(
    'orphans',
    'Profiles that no list names.',
    sumOf(rows, ({ ref, orphan }) => [[{ engine: ref.engine }, orphan ? 1 : 0]]),
  );
  const unread = (fleet?.homes ?? []).flatMap(({ places }) =>
    places.filter(({ problem }) => problem !== null),
  );
  gauge(
    'unread_places',
    'Places that could not be read: what is in them is counted nowhere here.',
    new Map([['', { labels: {}, value: unread.length }]]),
  );
  gauge('alerts', 'Alerts that stand, by level.', alertSums(caller, alerts));
  const biggest = rows.toSorted((a, b) => b.sizeBytes - a.sizeBytes).slice(0, sessionSeries);
  if (biggest.length > 0) {
    gauge(
      'session_entries',
      'Entries of the biggest sessions.',
      sumOf(biggest, (row) => [[labelsOf(row), row.entries]]),
    );
    gauge(
      'session_bytes',
      'Bytes of the biggest sessions.',
      sumOf(biggest, (row) => [[labelsOf(row), row.sizeBytes]]),
    );
  }
  if (caller.tenant === null) addHomes(gauge, fleet);
  return registry;
}

/** Places and machines are matters of the whole house. */
function addHomes(gauge: (name: string, help: string, sums: Sums) => void, fleet: FleetPicture | null): void {
  const homes = fleet?.homes ?? [];
  const places = homes.flatMap((home) => home.places.map((place) => ({ home, place })));
  gauge(
    'place_readable',
    '1 for a place that could be read at the last look.',
    sumOf(places, ({ home, place }) => [
      [{ machine: home.machine, place: place.url }, place.problem === null ? 1 : 0],
    ]),
  );
  gauge(
    'keeper_alive',
    '1 for a keeper that was heard of as often as it should be.',
    sumOf(homes, ({ machine, home, alive }) => [[{ machine, home }, alive ? 1 : 0]]),
  );
  gauge(
    'last_look_timestamp_seconds',
    'When each keeper looked last, seconds since 1970.',
    sumOf(homes, ({ machine, home, takenAtMs }) => [[{ machine, home }, takenAtMs / 1000]]),
  );
}

function alertSums(caller: Pick<Caller, 'tenant'>, alerts: readonly AlertState[]): Sums {
  const seen = alerts.filter(({ session }) => maySee(caller, session?.tenant ?? null));
  // A level without an alert is 0 and not absent: rules compare with it.
  const none = ['info', 'warning', 'critical', 'emergency'].map((level) => [{ level }, 0] as const);
  return sumOf([...none, ...seen.map(({ level }) => [{ level }, 1] as const)], (line) => [line]);
}

type Line = readonly [labels: Record<string, string>, value: number];

function byClass(figure: (total: SessionRow['byClass'][string]) => number): (row: SessionRow) => Line[] {
  return ({ ref, byClass: classes }) =>
    Object.entries(classes).map(([name, total]) => [{ engine: ref.engine, class: name }, figure(total)]);
}

function labelsOf({ ref }: SessionRow): Record<string, string> {
  return { tenant: ref.tenant, session: ref.id, place: ref.place, path: ref.path };
}

function sumOf<Item>(items: readonly Item[], linesOf: (item: Item) => readonly Line[]): Sums {
  const sums: Sums = new Map();
  for (const item of items) {
    for (const [labels, value] of linesOf(item)) {
      const key = JSON.stringify(labels);
      const sum = sums.get(key);
      if (sum === undefined) sums.set(key, { labels, value });
      else sum.value += value;
    }
  }
  return sums;
}
