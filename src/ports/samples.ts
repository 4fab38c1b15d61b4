// What the catalog remembers of how things grew: samples, thinned with age, and what was judged of them.
import type { GrowthMark } from '../core/growth/growth-mark.ts';
import type { GrowthPoint } from '../core/growth/growth-point.ts';
import type { FastSession } from '../core/growth/growth-report.ts';
import type { MadeUpSeries } from '../core/growth/made-up-series.ts';
import type { Engine, SessionRef } from '../core/session.ts';

/** A series whose growth waits to be judged. */
export interface Unjudged {
  readonly id: number;
  /** Of a session; null for the total of a tenant or a place, and for a database. */
  readonly engine: Engine | null;
  /** By time, those of the last two weeks; read when they are asked for. @throws HoldfastError CATALOG_UNAVAILABLE */
  points(): readonly GrowthPoint[];
}

/**
 * Every list of points is by time and holds nothing of the future: a sample from before a clock was put right is left
 * out, and kept, because it may be this clock that is wrong. Of what lies before `sinceMs` the last one is given too: it stood when that time began.
 */
export interface Samples {
  /** Empty for a session that was never sampled. */
  session(session: Pick<SessionRef, 'place' | 'path'>, sinceMs: number): Promise<readonly GrowthPoint[]>;
  /** Of each place, or of a tenant in each place where it is, by URL. */
  totals(tenant: string | null, sinceMs: number): Promise<ReadonlyMap<string, readonly GrowthPoint[]>>;
  /** Sizes of databases by the URL of their place. */
  databases(sinceMs: number): Promise<ReadonlyMap<string, readonly GrowthPoint[]>>;
  /** Samples the size of a database, where that is due. */
  noteDatabase(place: string, sizeBytes: number, nowMs: number): Promise<void>;
  /** At most so many, the longest waiting first. Each sample makes its series wait, at most once an hour. */
  unjudged(most: number): Promise<readonly Unjudged[]>;
  judged(marks: readonly { readonly id: number; readonly mark: GrowthMark }[]): Promise<void>;
  /** Of what was sampled within the last three hours and could be measured, by `place#name`: of a session its key. */
  marks(kind: 'session' | 'tenant' | 'place'): Promise<ReadonlyMap<string, GrowthMark>>;
  /** What was last judged of one session, or null. */
  mark(session: Pick<SessionRef, 'place' | 'path'>): Promise<GrowthMark | null>;
  /** Sessions that grow, the fastest by bytes or by entries first. */
  fastest(tenant: string | null, most: number): Promise<readonly FastSession[]>;
  /** Removes samples that are older than `keepMs` (up to a twentieth more may stay). */
  thin(nowMs: number, keepMs: number): Promise<number>;
  /** Samples that nobody took, for demo worlds and benches; a series that exists is left as it is. */
  putMadeUp(series: readonly MadeUpSeries[]): Promise<void>;
}
