// Whatever is set, read, evicted and lost on the way, in whatever order: a held session answers what is true.
import { fc, test as law } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { EntryChange, EntryStore } from '../../src/ports/entry-store.ts';
import type { HeldSession } from '../../src/ports/held-session.ts';
import { groupWrites } from '../../src/stores/entries/group-writes.ts';
import { unsealValue } from '../../src/stores/entries/seal.ts';
import { holdSessions } from '../../src/stores/entries/session-holder.ts';
import { memoryEntries } from '../../src/stores/memory/memory-entries.ts';
import { failingEntries } from '../rigs/entries/failing-entries.ts';
import type { Fault, FailingEntries } from '../rigs/entries/failing-entries.ts';

const ids = ['a', 'b', 'c', 'd'];
const sessions = ['one', 'two', 'three'];

/** One thing that was set, in the order in which it was asked. Of `refused` it is known that it was not made. */
interface Asked {
  readonly text: string | null;
  state: 'pending' | 'acknowledged' | 'unknown' | 'refused';
}

/** What each key of one session may hold, by what its users were told. */
class Told {
  readonly #asked = new Map(
    ids.map((id): [string, Asked[]] => [id, [{ text: null, state: 'acknowledged' }]]),
  );

  of(id: string): Asked[] {
    return this.#asked.get(id) ?? [];
  }

  /** From here on nothing older may be read. */
  sure(id: string): number {
    return this.of(id).findLastIndex(({ state }) => state === 'acknowledged');
  }

  allowed(id: string, from: number): (string | null)[] {
    return this.of(id)
      .slice(from)
      .filter(({ state }) => state !== 'refused')
      .map(({ text }) => text);
  }

  isSettled(id: string): boolean {
    return this.of(id).every(({ state }) => state !== 'pending');
  }
}

type Step =
  | {
      readonly kind: 'set';
      readonly session: number;
      readonly changes: readonly (readonly [string, string | null])[];
    }
  | { readonly kind: 'get'; readonly session: number; readonly ids: readonly string[] }
  | { readonly kind: 'ids'; readonly session: number }
  | { readonly kind: 'fault'; readonly method: string; readonly fault: Fault }
  | { readonly kind: 'land' }
  | { readonly kind: 'wait' };

const session = fc.nat({ max: sessions.length - 1 });
/** Long values make a session too large for its share, and turn others out. */
const text = fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('x'.repeat(3000), 'y'.repeat(9000)));
const change = fc.tuple(fc.constantFrom(...ids), fc.option(text));
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('set'),
      session,
      changes: fc.array(change, { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('get'), session, ids: fc.subarray(ids, { minLength: 1 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('ids'), session }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fault'),
      method: fc.constantFrom('write', 'write', 'load', 'read', 'renew', 'acquire'),
      fault: fc.constantFrom<Fault>('none', 'none', 'before', 'after', 'late', 'full'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('land') }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait') }) },
) as fc.Arbitrary<Step>;

class World {
  readonly #under: Promise<void>[] = [];
  readonly #told = sessions.map(() => new Told());
  readonly #held: readonly HeldSession[];
  readonly #rig: FailingEntries;
  /** Consumed by the next call of that method only, so that what follows a failure is tried too. */
  readonly #faults = new Map<string, Fault>();

  constructor(held: readonly HeldSession[], rig: FailingEntries) {
    this.#held = held;
    this.#rig = rig;
    rig.faultOf = (method) => {
      const fault = this.#faults.get(method) ?? 'none';
      this.#faults.delete(method);
      // What is only read, and a lease, cannot be done late or be too much for a disk.
      return method === 'write' || fault === 'none' ? fault : 'before';
    };
  }

  async take(one: Step): Promise<void> {
    if (one.kind === 'fault') this.#faults.set(one.method, one.fault);
    else if (one.kind === 'land') await this.#rig.land();
    else if (one.kind === 'wait') await this.quiet();
    else if (one.kind === 'set') this.#under.push(this.#set(one.session, one.changes));
    else if (one.kind === 'get') this.#under.push(this.#get(one.session, one.ids));
    else this.#under.push(this.#list(one.session));
  }

  async quiet(): Promise<void> {
    await Promise.all(this.#under.splice(0));
  }

  async #set(index: number, changes: readonly (readonly [string, string | null])[]): Promise<void> {
    const told = this.#told[index] as Told;
    const asked = changes.map(([id, value]): Asked => {
      const one: Asked = { text: value, state: 'pending' };
      told.of(id).push(one);
      return one;
    });
    const values = changes.map(([id, value]): EntryChange => ({
      type: 't',
      id,
      value: value === null ? null : Buffer.from(value),
    }));
    const state = await this.#held[index]?.set(values).then(
      () => 'acknowledged' as const,
      ({ code }: { code: string }) => {
        expect(['STORE_UNAVAILABLE', 'STORE_FULL']).toContain(code);
        return code === 'STORE_FULL' ? ('refused' as const) : ('unknown' as const);
      },
    );
    for (const one of asked) one.state = state ?? 'unknown';
  }

  async #get(index: number, asked: readonly string[]): Promise<void> {
    const told = this.#told[index] as Told;
    const before = asked.map((id) => ({
      id,
      from: told.sure(id),
      // With nothing under way an answer is certain, and stays so until something new is asked.
      certainAt: told.isSettled(id) ? told.of(id).length : null,
    }));
    const found = await this.#read(index, asked);
    if (found === null) return;
    for (const { id, from, certainAt } of before) {
      const value = found.get(id);
      const read = value === undefined ? null : Buffer.from(value).toString();
      expect(told.allowed(id, from)).toContain(read);
      if (certainAt === told.of(id).length) told.of(id).push({ text: read, state: 'acknowledged' });
    }
  }

  async #list(index: number): Promise<void> {
    const told = this.#told[index] as Told;
    const from = new Map(ids.map((id) => [id, told.sure(id)]));
    const listed = await this.#held[index]?.ids('t').catch(unavailable);
    if (listed == null) return;
    for (const id of ids) {
      const isThere = told.allowed(id, from.get(id) ?? 0).map((value) => value !== null);
      expect(isThere).toContain(listed.includes(id));
    }
  }

  async #read(index: number, asked: readonly string[]): Promise<ReadonlyMap<string, Uint8Array> | null> {
    return (await this.#held[index]?.get('t', asked).catch(unavailable)) ?? null;
  }

  /** With every fault gone and everything landed, the database holds what the session says. */
  async settle(database: EntryStore): Promise<void> {
    await this.quiet();
    this.#faults.clear();
    for (const [index, id] of sessions.entries()) {
      await this.#get(index, ids);
      await this.#rig.land();
      await this.#get(index, ids);
      const said = await this.#read(index, ids);
      const stored = (await database.entries({ tenant: 't', id })) ?? [];
      const values = stored.map((entry) => [entry.id, Buffer.from(unsealValue(entry, entry.value) ?? [])]);
      expect(new Map([...(said ?? [])].map(([key, value]) => [key, Buffer.from(value)]))).toEqual(
        new Map(values as [string, Buffer][]),
      );
    }
  }
}

function unavailable(error: { code: string }): null {
  expect(error.code).toBe('STORE_UNAVAILABLE');
  return null;
}

describe('of held sessions', () => {
  law.prop(
    [
      fc.array(step, { maxLength: 40 }),
      fc.array(fc.nat({ max: 4 }), { minLength: 20, maxLength: 20 }),
      fc.constantFrom(64, 20_000, 60_000, 10_000_000),
      fc.constantFrom(0, 1, 3),
      fc.constantFrom(0, 3, 16),
    ],
    { numRuns: 100 },
  )(
    'what is acknowledged reads back, and what nobody knows is found out before it is served',
    async (steps, delays, cacheBytes, atOnce, singleReads) => {
      const database = memoryEntries({ nowMs: () => 1 });
      const rig = failingEntries(database);
      let calls = 0;
      rig.gate = async () => {
        const turns = delays[(calls += 1) % delays.length] ?? 0;
        for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
      };
      const below = atOnce === 0 ? rig.store : groupWrites(rig.store, { atOnce });
      const holder = holdSessions(below, { cacheBytes, singleReads, ttlMs: 500_000 });
      const hold = (id: string): Promise<HeldSession> =>
        holder.hold({ tenant: 't', id }, { purpose: 'law', create: true, waitMs: 0 });
      const world = new World(await Promise.all(sessions.map(hold)), rig);
      for (const one of steps) await world.take(one);
      await world.settle(database.another());
      await holder.close();
    },
  );
});
