// Which sessions there are, in which state, and how much they hold.
import { HoldfastError } from '../../core/errors.ts';
import { sessionName } from '../../core/session.ts';
import type {
  Lease,
  LeaseOwner,
  SessionHead,
  SessionName,
  SessionState,
  SessionTotals,
} from '../../ports/entry-store.ts';
import type { Database } from '../../sqlite.ts';
import type { LeaseRows } from './lease-rows.ts';

interface HeadRow {
  readonly tenant: string;
  readonly id: string;
  readonly state: 'arriving' | 'live';
  readonly epoch: number;
  readonly created_at_ms: number;
  readonly owner: string | null;
  readonly expires_ms: number | null;
}

interface TypeRow {
  readonly type: string;
  readonly entries: number;
  readonly size: number;
  readonly newest: number;
  readonly oldest: number;
}

export class SessionRows {
  readonly #nowMs: () => number;
  readonly #leases: LeaseRows;
  readonly #newContent;
  readonly #appear;
  readonly #publish;
  readonly #vanish;
  readonly #content;
  readonly #heads;
  readonly #head;
  readonly #totals;

  constructor(db: Database, clock: { nowMs(): number }, leases: LeaseRows) {
    this.#nowMs = () => clock.nowMs();
    this.#leases = leases;
    this.#newContent = db
      .prepare<[], number>('UPDATE store SET last_content = last_content + 1 RETURNING last_content')
      .pluck();
    this.#appear = db.prepare<[SessionState, content: number, createdAtMs: number, key: number]>(
      'UPDATE sessions SET state = ?, content = ?, created_at_ms = ? WHERE key = ?',
    );
    this.#publish = db.prepare<[key: number]>("UPDATE sessions SET state = 'live' WHERE key = ?");
    this.#vanish = db.prepare<[key: number]>(
      "UPDATE sessions SET state = 'absent', content = NULL, created_at_ms = NULL WHERE key = ?",
    );
    this.#content = db
      .prepare<[tenant: string, id: string], number | null>(
        'SELECT content FROM sessions WHERE tenant = ? AND id = ?',
      )
      .pluck();
    const head = 'SELECT tenant, id, state, epoch, created_at_ms, owner, expires_ms FROM sessions';
    this.#heads = db.prepare<[], HeadRow>(`${head} WHERE state <> 'absent'`);
    this.#head = db.prepare<[tenant: string, id: string], HeadRow>(
      `${head} WHERE state <> 'absent' AND tenant = ? AND id = ?`,
    );
    // SQLite takes the length of a value from the row's header: a large value is not read for it.
    this.#totals = db.prepare<[content: number], TypeRow>(`
      SELECT type, count(*) AS entries, sum(length(value)) AS size,
        max(modified_ms) AS newest, min(modified_ms) AS oldest
      FROM entries WHERE content = ? GROUP BY type`);
  }

  /** A number that no session's entries and no trash item ever had. */
  newContent(): number {
    return this.#newContent.get() ?? 0;
  }

  /** The session is there from now on, with these entries. */
  appear(lease: Lease, state: 'arriving' | 'live', content: number, createdAtMs: number): void {
    this.#appear.run(state, content, createdAtMs, lease.key);
  }

  /** The session is absent from now on; its lease stays. */
  vanish(lease: Lease): void {
    this.#vanish.run(lease.key);
  }

  /** @throws HoldfastError LEASE_LOST, SESSION_EXISTS */
  create(lease: Lease, state: 'arriving' | 'live', place: string): void {
    const { content } = this.#leases.demand(lease);
    if (content !== null) {
      throw new HoldfastError('SESSION_EXISTS', { session: sessionName(lease.name), place });
    }
    this.appear(lease, state, this.newContent(), this.#nowMs());
  }

  /** @throws HoldfastError LEASE_LOST, SESSION_NOT_FOUND */
  publish(lease: Lease): void {
    const { content } = this.#leases.demand(lease);
    if (content === null) throw new HoldfastError('SESSION_NOT_FOUND', { session: sessionName(lease.name) });
    this.#publish.run(lease.key);
  }

  /** Where its entries are; null where it is absent. */
  contentOf({ tenant, id }: SessionName): number | null {
    return this.#content.get(tenant, id) ?? null;
  }

  heads(): SessionHead[] {
    const nowMs = this.#nowMs();
    return this.#heads.all().map((row) => headOf(row, nowMs));
  }

  head({ tenant, id }: SessionName): SessionHead | null {
    const row = this.#head.get(tenant, id);
    return row === undefined ? null : headOf(row, this.#nowMs());
  }

  totals(name: SessionName): SessionTotals | null {
    const content = this.contentOf(name);
    if (content === null) return null;
    const rows = this.#totals.all(content);
    const { tenant, id } = name;
    return {
      name: { tenant, id },
      byType: Object.fromEntries(rows.map(({ type, entries, size }) => [type, { entries, sizeBytes: size }])),
      newestMs: rows.length === 0 ? null : Math.max(...rows.map((row) => row.newest)),
      oldestMs: rows.length === 0 ? null : Math.min(...rows.map((row) => row.oldest)),
    };
  }
}

function headOf(row: HeadRow, nowMs: number): SessionHead {
  const { tenant, id, state, epoch } = row;
  const remainingMs = Math.max(0, (row.expires_ms ?? 0) - nowMs);
  const lease = row.owner === null ? null : { owner: JSON.parse(row.owner) as LeaseOwner, remainingMs };
  return { name: { tenant, id }, state, epoch, createdAtMs: row.created_at_ms, lease };
}
