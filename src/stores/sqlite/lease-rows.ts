// Who may write which session: the lease columns of the sessions.
import type { HoldfastError } from '../../core/errors.ts';
import { leaseLost } from '../../core/lease-lost.ts';
import { isLeaseRunning } from '../../core/longest-lease.ts';
import type { Lease, LeaseAnswer, LeaseOwner, LeaseRequest, SessionState } from '../../ports/entry-store.ts';
import type { Database } from '../../sqlite.ts';

export interface HeldRow {
  /** Where its entries are; null where the session is absent. */
  readonly content: number | null;
}

interface LeaseRow {
  readonly key: number;
  readonly epoch: number;
  readonly state: SessionState;
  readonly owner: string | null;
  readonly expires_ms: number | null;
}

type Name = [tenant: string, id: string];

export class LeaseRows {
  readonly #nowMs: () => number;
  readonly #held;
  readonly #byName;
  readonly #insert;
  readonly #grant;
  readonly #renew;
  readonly #release;

  constructor(db: Database, clock: { nowMs(): number }) {
    this.#nowMs = () => clock.nowMs();
    // By name too: the number and the epoch of a lease from another copy of this file may fit another session.
    const held = 'key = ? AND epoch = ? AND tenant = ? AND id = ? AND owner IS NOT NULL';
    this.#held = db.prepare<[number, number, ...Name], HeldRow>(`SELECT content FROM sessions WHERE ${held}`);
    this.#byName = db.prepare<Name, LeaseRow>(
      'SELECT key, epoch, state, owner, expires_ms FROM sessions WHERE tenant = ? AND id = ?',
    );
    this.#insert = db.prepare<[...Name, epoch: number, owner: string, expiresMs: number]>(
      `INSERT INTO sessions (tenant, id, state, epoch, owner, expires_ms) VALUES (?, ?, 'absent', ?, ?, ?)`,
    );
    this.#grant = db.prepare<[epoch: number, owner: string, expiresMs: number, key: number]>(
      'UPDATE sessions SET epoch = ?, owner = ?, expires_ms = ? WHERE key = ?',
    );
    this.#renew = db.prepare<[expiresMs: number, number, number, ...Name]>(
      `UPDATE sessions SET expires_ms = ? WHERE ${held}`,
    );
    this.#release = db.prepare<[number, number, ...Name]>(
      `UPDATE sessions SET owner = NULL, expires_ms = NULL WHERE ${held}`,
    );
  }

  acquire(request: LeaseRequest): LeaseAnswer {
    const { name, owner, ttlMs, provenDead } = request;
    const nowMs = this.#nowMs();
    const found = this.#byName.get(name.tenant, name.id);
    const expiresMs = Math.ceil(nowMs + ttlMs);
    const text = JSON.stringify(owner);
    // The time is in it, so that a file that was put back to an earlier state does not give out an epoch twice.
    const epoch = Math.max((found?.epoch ?? 0) + 1, Math.ceil(nowMs));
    if (found === undefined) {
      const { lastInsertRowid } = this.#insert.run(name.tenant, name.id, epoch, text, expiresMs);
      return granted(request, Number(lastInsertRowid), epoch, 'absent');
    }
    const holder = found.owner === null ? null : (JSON.parse(found.owner) as LeaseOwner);
    const remainingMs = (found.expires_ms ?? 0) - nowMs;
    if (holder !== null && isLeaseRunning(remainingMs) && holder.process !== provenDead) {
      return { outcome: 'held', owner: holder, remainingMs };
    }
    this.#grant.run(epoch, text, expiresMs, found.key);
    return granted(request, found.key, epoch, found.state);
  }

  renew({ key, epoch, name }: Lease, ttlMs: number): boolean {
    return this.#renew.run(Math.ceil(this.#nowMs() + ttlMs), key, epoch, name.tenant, name.id).changes === 1;
  }

  release({ key, epoch, name }: Lease): void {
    this.#release.run(key, epoch, name.tenant, name.id);
  }

  /** undefined where the lease is not the session's any more; see `lost`. */
  held({ key, epoch, name }: Lease): HeldRow | undefined {
    return this.#held.get(key, epoch, name.tenant, name.id);
  }

  /** @throws HoldfastError LEASE_LOST */
  demand(lease: Lease): HeldRow {
    const row = this.held(lease);
    if (row === undefined) throw this.lost(lease);
    return row;
  }

  /** LEASE_LOST, with what became of the lease. */
  lost({ name, epoch }: Lease): HoldfastError {
    const found = this.#byName.get(name.tenant, name.id);
    const current = found && {
      epoch: found.epoch,
      owner: found.owner === null ? null : (JSON.parse(found.owner) as LeaseOwner),
    };
    return leaseLost(name, epoch, current ?? null);
  }
}

function granted({ name }: LeaseRequest, key: number, epoch: number, state: SessionState): LeaseAnswer {
  const { tenant, id } = name;
  return { outcome: 'granted', lease: { name: { tenant, id }, key, epoch }, state };
}
