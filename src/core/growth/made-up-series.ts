// Samples that nobody took: for demo worlds and benches, and named so that nobody takes them for measured ones.
import type { SessionRef } from '../session.ts';
import type { GrowthPoint } from './growth-point.ts';

export interface MadeUpSeries {
  readonly kind: 'session' | 'tenant' | 'place' | 'database';
  readonly place: string;
  /** Path of a session, name of a tenant; empty for the others. */
  readonly name: string;
  /** Of a session. */
  readonly ref: Pick<SessionRef, 'engine' | 'tenant' | 'id'> | null;
  /** By time, at least one. */
  readonly points: readonly GrowthPoint[];
}
