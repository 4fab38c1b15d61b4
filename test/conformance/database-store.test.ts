// A database as a place keeps the contract of a store, whichever database it is.
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { addressOfPath } from '../../src/core/entry-path.ts';
import { HoldfastError } from '../../src/core/errors.ts';
import { parsePlace } from '../../src/core/place.ts';
import type { EntryStore } from '../../src/ports/entry-store.ts';
import { DatabaseStore } from '../../src/stores/database/database-store.ts';
import { refOfRecords } from '../../src/stores/database/read-records.ts';
import { sealValue, unsealValue } from '../../src/stores/entries/seal.ts';
import { memoryEntries } from '../../src/stores/memory/memory-entries.ts';
import { openEntryStore } from '../../src/stores/open-entry-store.ts';
import { forwardEntries } from '../../src/stores/wrappers/forward-entries.ts';
import { storeCases } from '../../src/testing.ts';
import type { StoreScene } from '../../src/testing.ts';
import { sealed, wholeCreds, writeTo } from '../rigs/database/filled.ts';
import { freshFolder } from '../rigs/faults/world.ts';
import { freshPostgresPlace } from '../rigs/postgres/fresh-place.ts';

/** Opens one database as often as it is called. */
type Open = () => EntryStore;

const memory = async (): Promise<Open> => {
  const first = memoryEntries({ nowMs: Date.now });
  return () => first.another();
};

const sqlite = async (): Promise<Open> => {
  const place = parsePlace(`sqlite:${join(freshFolder(), 'sessions.db')}`, '/');
  return () => openEntryStore(place);
};

const postgres = async (): Promise<Open> => {
  const place = await freshPostgresPlace();
  return () => openEntryStore(place);
};

const acme = { tenant: 'acme', id: 'sales' };
const mapping = { type: 'lid-mapping', id: '15550002222' };
const file = 'acme/sales/lid-mapping/15550002222';

async function sceneOf(open: Open): Promise<StoreScene> {
  const hands = open();
  onTestFinished(() => hands.close());
  await writeTo(hands, acme, [wholeCreds, sealed(mapping, '98765')]);
  const broken = { session: false, place: false };
  const another = (): DatabaseStore => {
    const store = new DatabaseStore(breakable(open(), broken), { nowMs: Date.now });
    onTestFinished(() => store.close());
    return store;
  };
  const store = another();
  return {
    store,
    session: refOfRecords(store.place.url, acme),
    absent: refOfRecords(store.place.url, { ...acme, id: 'absent' }),
    file,
    folder: 'acme/sales',
    below: (name) => `acme/sales/device-list/${name}`,
    another,
    read: (path) => textAt(hands, path),
    async write(path, content) {
      const key = addressOfPath(path)?.entry;
      if (key == null) throw new Error(`${path} is no entry`);
      await writeTo(hands, acme, [{ ...key, value: sealValue(key, Buffer.from(content)) }]);
    },
    async makeUnreadable() {
      broken.session = true;
    },
    async takePlaceAway() {
      broken.place = true;
    },
  };
}

/** A whole session reads as a mark: its content is compared by expectation. */
async function textAt(entries: EntryStore, path: string): Promise<string | null> {
  const address = addressOfPath(path);
  if (address === null) return null;
  if (address.entry === null) return (await entries.entries(address)) === null ? null : 'a session';
  const entry = await entries.entry(address, address.entry);
  return entry && Buffer.from(unsealValue(entry, entry.value) ?? 'damaged').toString();
}

/** A database of which one session, or nothing, can be read any more. */
function breakable(entries: EntryStore, broken: { session: boolean; place: boolean }): EntryStore {
  const unless = (what: boolean): void => {
    if (!what) return;
    throw new HoldfastError('STORE_UNAVAILABLE', { place: entries.place.url, cause: 'it was taken away' });
  };
  const whole = forwardEntries(entries);
  return {
    ...whole,
    async identity() {
      unless(broken.place);
      return entries.identity();
    },
    async heads() {
      unless(broken.place);
      return entries.heads();
    },
    async entries(name) {
      unless(broken.session || broken.place);
      return entries.entries(name);
    },
    async entry(name, key) {
      unless(broken.session || broken.place);
      return entries.entry(name, key);
    },
  };
}

const kinds: [name: string, make: () => Promise<Open>][] = [
  ['memory', memory],
  ['SQLite', sqlite],
  ['PostgreSQL', postgres],
];

describe.each(kinds)('%s', (_name, make) => {
  const cases = storeCases.filter(({ needs }) => needs === null);
  test.each(cases)('$name', ({ run }) => run(async () => sceneOf(await make())));
});

test('the cases that are left out are those about links and lock files: a database has neither', () => {
  const left = storeCases.filter(({ needs }) => needs === 'disk').map(({ name }) => name);
  expect(left).toEqual([
    'a symbolic link on the way is refused, and nothing outside is touched',
    'a symbolic link is what it is, not what it leads to',
    'a damaged lock is held by nobody knows whom, never free',
  ]);
});
