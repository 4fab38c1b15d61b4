// An entry store whose calls fail when told to: before anything is done, after it is done, or long after it was given up.
import { HoldfastError } from '../../../src/core/errors.ts';
import type { EntryStore } from '../../../src/ports/entry-store.ts';
import { forwardEntries } from '../../../src/stores/wrappers/forward-entries.ts';

/**
 * `before`: nothing is done, STORE_UNAVAILABLE. `after`: it is done, and the answer is lost. `late`: the answer is
 * lost, and it is done when `land` is called. `full`: nothing is done, STORE_FULL.
 */
export type Fault = 'none' | 'before' | 'after' | 'late' | 'full';

type Method = 'acquire' | 'renew' | 'release' | 'create' | 'write' | 'load' | 'read' | 'entries';

export interface FailingEntries {
  readonly store: EntryStore;
  /** Calls of each method that reached the store, failed ones included. */
  readonly calls: Readonly<Record<Method, number>>;
  /** Decides each call's fate; replaced at will. */
  faultOf: (method: Method) => Fault;
  /** Every call waits for this first; replaced at will. */
  gate: (method: Method) => Promise<void>;
  /** What was given up comes to pass, in order. @returns how many calls that were */
  land(): Promise<number>;
}

export function failingEntries(below: EntryStore): FailingEntries {
  const late: (() => Promise<unknown>)[] = [];
  const calls = { acquire: 0, renew: 0, release: 0, create: 0, write: 0, load: 0, read: 0, entries: 0 };
  const rig = {
    calls,
    faultOf: (): Fault => 'none',
    gate: async (): Promise<void> => undefined,
    async land(): Promise<number> {
      const landing = late.splice(0);
      for (const act of landing) await act();
      return landing.length;
    },
  } as Omit<FailingEntries, 'store'> & { calls: Record<Method, number> };

  const unavailable = (): HoldfastError =>
    new HoldfastError('STORE_UNAVAILABLE', { place: below.place.url, cause: 'a fault of the test' });

  async function faulty<Answer>(method: Method, act: () => Promise<Answer>): Promise<Answer> {
    rig.calls[method] += 1;
    await rig.gate(method);
    const fault = rig.faultOf(method);
    if (fault === 'full') throw new HoldfastError('STORE_FULL', { place: below.place.url, cause: 'a test' });
    if (fault === 'none') return act();
    if (fault === 'after') await act();
    if (fault === 'late') late.push(act);
    throw unavailable();
  }

  const store: EntryStore = {
    ...forwardEntries(below),
    acquire: (requests) => faulty('acquire', () => below.acquire(requests)),
    renew: (leases, ttlMs) => faulty('renew', () => below.renew(leases, ttlMs)),
    release: (leases) => faulty('release', () => below.release(leases)),
    create: (lease, state) => faulty('create', () => below.create(lease, state)),
    write: (writes) => faulty('write', () => below.write(writes)),
    load: (leases, limitBytes) => faulty('load', () => below.load(leases, limitBytes)),
    read: (reads) => faulty('read', () => below.read(reads)),
    entries: (name) => faulty('entries', () => below.entries(name)),
  };
  return Object.assign(rig, { store });
}
