// Samples as tests need them: by hour or by day, with the classes that real sessions have.
import type { GrowthPoint } from '../../../src/core/growth/growth-point.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
export const startMs = Date.UTC(2026, 10, 1);

export interface PointFacts {
  readonly sizeBytes?: number;
  readonly cacheBytes?: number;
  readonly nextPreKeyId?: number | null;
  readonly sessions?: number | null;
}

/** Entries are the sum of the classes. */
export function pointAt(
  atMs: number,
  classes: Readonly<Record<string, number>>,
  facts: PointFacts = {},
): GrowthPoint {
  const entries = Object.values(classes).reduce((sum, count) => sum + count, 0);
  return {
    atMs,
    entries,
    sizeBytes: facts.sizeBytes ?? entries * 200,
    byClass: Object.fromEntries(
      Object.entries(classes).map(([name, count]) => [name, { entries: count, sizeBytes: count * 200 }]),
    ),
    cacheBytes: facts.cacheBytes ?? 0,
    nextPreKeyId: facts.nextPreKeyId ?? null,
    sessions: facts.sessions ?? null,
  };
}

/** One each step, the first at `startMs`. */
export function every(
  stepMs: number,
  count: number,
  classesOf: (step: number) => Readonly<Record<string, number>>,
  factsOf: (step: number) => PointFacts = () => ({}),
): GrowthPoint[] {
  return Array.from({ length: count }, (_none, step) =>
    pointAt(startMs + step * stepMs, classesOf(step), factsOf(step)),
  );
}

/** A session as Baileys 7 leaves it after a pairing, with what a few contacts bring. */
export const paired = { creds: 1, 'pre-key': 812, 'lid-mapping': 2, 'device-list': 1, session: 4 };
