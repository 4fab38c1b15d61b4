// A held session in memory, with the faults that a test wants: what the adapter for Baileys stands on.
import { HoldfastError } from '../../../../src/core/errors.ts';
import type { EntryChange, SessionName } from '../../../../src/ports/entry-store.ts';
import type { HeldSession } from '../../../../src/ports/held-session.ts';

export const sales: SessionName = { tenant: 'acme', id: 'sales' };

export function unavailable(): HoldfastError {
  return new HoldfastError('STORE_UNAVAILABLE', { place: 'memory:test', cause: 'it is away' });
}

export class HeldInMemory implements HeldSession {
  readonly name = sales;
  epoch = 7;
  created: boolean;
  /** By `type/id`. */
  readonly entries = new Map<string, Uint8Array>();
  /** Every transaction that was made, as `type/id` of its changes; a deletion with a minus before it. */
  readonly transactions: string[][] = [];
  attempts = 0;
  released = false;
  /** What every set is refused with while it is set. */
  fault: Error | null = null;
  /** While it is set every set waits for it first. */
  gate: Promise<void> | null = null;
  readonly #losing = new AbortController();

  constructor(created = false) {
    this.created = created;
  }

  get lost(): AbortSignal {
    return this.#losing.signal;
  }

  lose(): HoldfastError {
    const error = new HoldfastError('LEASE_LOST', { session: 'acme/sales', cause: 'another took it' });
    this.fault = error;
    this.#losing.abort(error);
    return error;
  }

  async get(type: string, ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    for (const id of ids) {
      const value = this.entries.get(`${type}/${id}`);
      if (value !== undefined) found.set(id, value);
    }
    return found;
  }

  async ids(type: string): Promise<readonly string[]> {
    const prefix = `${type}/`;
    return [...this.entries.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
  }

  async set(changes: readonly EntryChange[]): Promise<void> {
    this.attempts += 1;
    await this.gate;
    if (this.fault !== null) throw this.fault;
    for (const { type, id, value } of changes) {
      if (value === null) this.entries.delete(`${type}/${id}`);
      else this.entries.set(`${type}/${id}`, value);
    }
    this.transactions.push(changes.map(({ type, id, value }) => `${value === null ? '-' : ''}${type}/${id}`));
  }

  async release(): Promise<void> {
    this.released = true;
  }
}
