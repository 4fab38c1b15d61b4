// Memory and SQLite keep the contract of an entry store, by themselves and behind the wrapper that groups calls.
import { join } from 'node:path';
import { describe, onTestFinished, test } from 'vitest';
import { parsePlace } from '../../src/core/place.ts';
import type { EntryStore } from '../../src/ports/entry-store.ts';
import { groupWrites } from '../../src/stores/entries/group-writes.ts';
import { memoryEntries } from '../../src/stores/memory/memory-entries.ts';
import { openSqliteEntries } from '../../src/stores/sqlite/open-sqlite-entries.ts';
import { entryStoreCases } from '../../src/testing.ts';
import type { EntryStoreScene } from '../../src/testing.ts';
import { freshFolder } from '../rigs/faults/world.ts';

class Clock {
  #nowMs = 1_000_000;
  readonly nowMs = (): number => this.#nowMs;
  readonly advance = async (ms: number): Promise<void> => void (this.#nowMs += ms);
}

async function inMemory(): Promise<EntryStoreScene> {
  const { nowMs, advance } = new Clock();
  const store = memoryEntries({ nowMs });
  return { store, another: () => store.another(), advance };
}

async function inSqlite(): Promise<EntryStoreScene> {
  const { nowMs, advance } = new Clock();
  const place = parsePlace(`sqlite:${join(freshFolder(), 'data/sessions.db')}`, '/');
  const another = (): EntryStore => {
    const store = openSqliteEntries(place, { nowMs });
    onTestFinished(() => store.close());
    return store;
  };
  return { store: another(), another, advance };
}

/** The same database, what is asked of it at once gathered into few calls. */
function inGroups(makeScene: () => Promise<EntryStoreScene>): () => Promise<EntryStoreScene> {
  return async () => {
    const scene = await makeScene();
    const another = (): EntryStore => groupWrites(scene.another(), { atOnce: 2 });
    return { ...scene, store: groupWrites(scene.store, { atOnce: 1 }), another };
  };
}

describe.each([
  ['memory', inMemory],
  ['SQLite', inSqlite],
  ['memory in groups', inGroups(inMemory)],
  ['SQLite in groups', inGroups(inSqlite)],
])('%s', (_name, makeScene) => {
  test.each(entryStoreCases)('$name', ({ run }) => run(makeScene));
});
