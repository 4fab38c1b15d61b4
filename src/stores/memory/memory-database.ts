// What a database in memory holds: sessions with their leases and entries, and the trash.
import { randomUUID } from 'node:crypto';
import { leaseLost } from '../../core/lease-lost.ts';
import type {
  EntryKey,
  Lease,
  LeaseOwner,
  SessionName,
  SessionState,
  SessionTotals,
  StoredEntry,
} from '../../ports/entry-store.ts';

export type Entries = Map<string, StoredEntry>;

export interface MemorySession {
  readonly name: SessionName;
  readonly key: number;
  state: SessionState;
  epoch: number;
  createdAtMs: number;
  lease: { readonly owner: LeaseOwner; untilMs: number } | null;
  entries: Entries;
}

export interface TrashItem {
  /** Where it is a whole session; null for one entry. */
  readonly createdAtMs: number | null;
  readonly entries: Entries;
}

export class MemoryDatabase {
  readonly identity = randomUUID();
  readonly trash = new Map<string, TrashItem>();
  readonly #sessions = new Map<string, MemorySession>();

  all(): MemorySession[] {
    return [...this.#sessions.values()];
  }

  find(name: SessionName): MemorySession | null {
    return this.#sessions.get(keyText(name.tenant, name.id)) ?? null;
  }

  /** The session of that name; it is absent where nobody ever asked for it. */
  known(name: SessionName): MemorySession {
    const found = this.find(name);
    if (found !== null) return found;
    const session: MemorySession = {
      name: { tenant: name.tenant, id: name.id },
      key: this.#sessions.size + 1,
      state: 'absent',
      epoch: 0,
      createdAtMs: 0,
      lease: null,
      entries: new Map(),
    };
    this.#sessions.set(keyText(name.tenant, name.id), session);
    return session;
  }

  /** null where the lease is not the session's any more. */
  ofLease({ name, key, epoch }: Lease): MemorySession | null {
    const session = this.find(name);
    return session?.key === key && session.epoch === epoch && session.lease !== null ? session : null;
  }

  /** @throws HoldfastError LEASE_LOST */
  held(lease: Lease): MemorySession {
    const session = this.ofLease(lease);
    if (session !== null) return session;
    const known = this.find(lease.name);
    throw leaseLost(
      lease.name,
      lease.epoch,
      known && { epoch: known.epoch, owner: known.lease?.owner ?? null },
    );
  }
}

export function entryText(key: EntryKey): string {
  return keyText(key.type, key.id);
}

/** One text for two, whatever is in them. */
function keyText(first: string, second: string): string {
  return JSON.stringify([first, second]);
}

export function totalsOf({ name, entries }: MemorySession): SessionTotals {
  const byType = new Map<string, { entries: number; sizeBytes: number }>();
  let [newestMs, oldestMs]: (number | null)[] = [null, null];
  for (const { type, value, modifiedMs } of entries.values()) {
    const sum = byType.get(type) ?? { entries: 0, sizeBytes: 0 };
    byType.set(type, { entries: sum.entries + 1, sizeBytes: sum.sizeBytes + value.byteLength });
    newestMs = Math.max(newestMs ?? modifiedMs, modifiedMs);
    oldestMs = Math.min(oldestMs ?? modifiedMs, modifiedMs);
  }
  return { name, byType: Object.fromEntries(byType), newestMs: newestMs ?? null, oldestMs: oldestMs ?? null };
}

/** The bytes of a store are nobody else's: what a caller does to its own changes nothing here. */
export function copyOf(entry: StoredEntry): StoredEntry {
  return { ...entry, value: Uint8Array.from(entry.value) };
}

export function sizeOf(entries: readonly StoredEntry[]): number {
  return entries.reduce((sum, { value }) => sum + value.byteLength, 0);
}
