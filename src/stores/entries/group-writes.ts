// Calls that come together share one call of the store below: one commit in SQLite, one round trip to PostgreSQL.
import { HoldfastError } from '../../core/errors.ts';
import type {
  EntryRead,
  EntryStore,
  EntryWrite,
  Lease,
  LeaseAnswer,
  LeaseRequest,
  StoredEntry,
  WriteOutcome,
} from '../../ports/entry-store.ts';
import { forwardEntries } from '../wrappers/forward-entries.ts';
import { Gather } from './gather.ts';

export interface GroupOptions {
  /**
   * Calls of one kind that may be under way at once in the store below. SQLite: 1, there is one writer. PostgreSQL:
   * a few, so that one that waits for a lock does not hold up all sessions.
   */
  readonly atOnce: number;
  /**
   * Loads share a call until their limits together are this much; it bounds memory, and where the store below works
   * in this thread, for how long nothing else is done. Default 64 MiB; 0 loads one session at a time.
   */
  readonly loadBytes?: number;
}

const mebibyte = 2 ** 20;
/** A call that takes too long is a call that everybody waits for. */
const mostSessions = 256;
const mostWriteBytes = 8 * mebibyte;
const mostKeys = 8192;
/** What is loaded lies in memory twice for a moment, as rows and as what is kept of them. */
const mostLoadsAtOnce = 2;
/** What a row costs beside its value: its name, and what the database writes around it. */
const rowBytes = 64;

/** @returns a store over `store`, with the same contract; writes of one session never overtake each other */
export function groupWrites(
  store: EntryStore,
  { atOnce, loadBytes = 64 * mebibyte }: GroupOptions,
): EntryStore {
  const { acquire, renew, release } = gatherLeases(store, atOnce);
  const { write, load, read } = gatherEntries(store, atOnce, loadBytes);
  const gathers = [acquire, renew, release, write, load, read];
  return {
    ...forwardEntries(store),
    acquire: (requests) => acquire.askAll(requests),
    renew: (leases, ttlMs) => renew.askAll(leases.map((lease) => ({ lease, ttlMs }))),
    release: async (leases) => void (await release.askAll(leases)),
    write: (writes) => write.askAll(writes),
    load: (leases, limitBytes) => load.askAll(leases.map((lease) => ({ lease, limitBytes }))),
    read: (reads) => read.askAll(reads),
    close: async () => {
      await Promise.all(gathers.map((gather) => gather.idle()));
      await store.close();
    },
  };
}

function gatherLeases(store: EntryStore, atOnce: number) {
  const acquire = new Gather<LeaseRequest, LeaseAnswer>({
    atOnce,
    mostWeight: mostSessions,
    call: (requests) => store.acquire(requests),
    laneOf: ({ name }) => JSON.stringify([name.tenant, name.id]),
  });
  const renew = new Gather<{ lease: Lease; ttlMs: number }, boolean>({
    atOnce,
    mostWeight: 4 * mostSessions,
    kindOf: ({ ttlMs }) => ttlMs,
    call: (asks) => store.renew(leasesOf(asks), asks[0]?.ttlMs ?? 0),
  });
  const release = new Gather<Lease, null>({
    atOnce,
    mostWeight: mostSessions,
    call: async (leases) => {
      await store.release(leases);
      return leases.map(() => null);
    },
  });
  return { acquire, renew, release };
}

function gatherEntries(store: EntryStore, atOnce: number, loadBytes: number) {
  const write = new Gather<EntryWrite, WriteOutcome>({
    atOnce,
    mostWeight: mostWriteBytes,
    weightOf: ({ changes }) =>
      changes.reduce((sum, { value }) => sum + rowBytes + (value?.byteLength ?? 0), 0),
    laneOf: ({ lease }) => lease.key,
    worthAlone: changedNothing,
    call: (writes) => store.write(writes),
  });
  const load = new Gather<{ lease: Lease; limitBytes: number }, readonly StoredEntry[] | null>({
    atOnce: Math.min(atOnce, mostLoadsAtOnce),
    mostWeight: loadBytes,
    weightOf: ({ limitBytes }) => limitBytes,
    kindOf: ({ limitBytes }) => limitBytes,
    call: (asks) => store.load(leasesOf(asks), asks[0]?.limitBytes ?? 0),
  });
  const read = new Gather<EntryRead, readonly StoredEntry[]>({
    atOnce,
    mostWeight: mostKeys,
    weightOf: ({ keys }) => keys.length,
    call: (reads) => store.read(reads),
  });
  return { write, load, read };
}

function leasesOf(asks: readonly { readonly lease: Lease }[]): readonly Lease[] {
  return asks.map(({ lease }) => lease);
}

/** By the contract of STORE_FULL. So one that is too large for what room is left fails nobody else. */
function changedNothing(error: unknown): boolean {
  return error instanceof HoldfastError && error.code === 'STORE_FULL';
}
