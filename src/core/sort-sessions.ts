// Which rows of sessions a list shows, and in which order.
import type { HealthLevel } from './health.ts';
import type { SessionRow } from './fleet.ts';
import type { Engine } from './session.ts';

export const sessionOrders = ['name', 'size', 'entries', 'growth', 'written', 'health'] as const;
export type SessionOrder = (typeof sessionOrders)[number];

export interface SessionFilter {
  /** Any part of its name, path, place or clientId, in any case. */
  readonly query?: string | undefined;
  readonly engine?: Engine | undefined;
  readonly health?: HealthLevel | undefined;
  readonly place?: string | undefined;
  readonly orphan?: boolean | undefined;
  /** The ancestor's company number is understood. */
  readonly tenant?: string | undefined;
}

const ranks: Readonly<Record<HealthLevel, number>> = { healthy: 0, warning: 1, critical: 2, emergency: 3 };

/** What is not known comes as the smallest. */
const figures: Readonly<Record<Exclude<SessionOrder, 'name'>, (row: SessionRow) => number>> = {
  size: ({ sizeBytes }) => sizeBytes,
  entries: ({ entries }) => entries,
  growth: ({ growthPerDay }) => growthPerDay ?? -Infinity,
  written: ({ lastWrittenMs }) => lastWrittenMs ?? -Infinity,
  health: ({ health }) => ranks[health],
};

/** A new list, ascending; rows that are alike in it stand by name and place. */
export function sortSessions(rows: readonly SessionRow[], order: SessionOrder): SessionRow[] {
  if (order === 'name') return rows.toSorted(byName);
  const figure = figures[order];
  return rows.toSorted((a, b) => {
    const [first, second] = [figure(a), figure(b)];
    return first === second ? byName(a, b) : first < second ? -1 : 1;
  });
}

function byName(a: SessionRow, b: SessionRow): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

export function passesFilter({ query, tenant, ...exact }: SessionFilter): (row: SessionRow) => boolean {
  const words =
    query
      ?.toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '') ?? [];
  return (row) => {
    const { ref } = row;
    if (exact.engine !== undefined && ref.engine !== exact.engine) return false;
    if (exact.health !== undefined && row.health !== exact.health) return false;
    if (exact.place !== undefined && ref.place !== exact.place) return false;
    if (exact.orphan !== undefined && row.orphan !== exact.orphan) return false;
    if (tenant !== undefined && ref.tenant !== tenant && ref.tenant !== `company_${tenant}`) return false;
    if (words.length === 0) return true;
    const text = `${row.name} ${ref.path} ${ref.place} ${ref.clientId ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
}
