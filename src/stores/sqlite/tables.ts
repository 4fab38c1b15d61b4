// Everything that is prepared once for a connection: its statements, by what they are about.
import type { Database } from '../../sqlite.ts';
import { EntryRows } from './entry-rows.ts';
import { LeaseRows } from './lease-rows.ts';
import { SessionRows } from './session-rows.ts';
import { TrashRows } from './trash-rows.ts';

export interface Tables {
  readonly db: Database;
  /** The file's own id. */
  readonly id: string;
  readonly leases: LeaseRows;
  readonly sessions: SessionRows;
  readonly entries: EntryRows;
  readonly trash: TrashRows;
  /** Runs `act` on one unchanging view. */
  view<T>(act: () => T): T;
  /** Runs `act` in one write transaction; it has the write lock before it reads, so what it reads stays true. */
  change<T>(act: () => T): T;
}

export function tablesOf(db: Database, clock: { nowMs(): number }): Tables {
  const leases = new LeaseRows(db, clock);
  const sessions = new SessionRows(db, clock, leases);
  const entries = new EntryRows(db, clock, leases);
  const transaction = db.transaction((act: () => unknown) => act());
  return {
    db,
    id: db.prepare<[], string>('SELECT id FROM store').pluck().get() ?? '',
    leases,
    sessions,
    entries,
    trash: new TrashRows(db, { leases, sessions, entries }),
    view: <T>(act: () => T) => transaction.deferred(act) as T,
    change: <T>(act: () => T) => transaction.immediate(act) as T,
  };
}
