// The conformance cases of entry stores, on a real PostgreSQL.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, test } from 'vitest';
import type { EntryStore } from '../../src/ports/entry-store.ts';
import { openPostgresEntries } from '../../src/stores/postgres/postgres-entries.ts';
import { entryStoreCases } from '../../src/testing.ts';
import { freshPostgresPlace } from '../rigs/postgres/fresh-place.ts';

const opened: EntryStore[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
});

function open(store: EntryStore): EntryStore {
  opened.push(store);
  return store;
}

describe('sessions in PostgreSQL', () => {
  test.for(entryStoreCases)('$name', async ({ run }) => {
    await run(async () => {
      const place = await freshPostgresPlace();
      return {
        store: open(openPostgresEntries(place)),
        another: () => open(openPostgresEntries(place)),
        advance: async (ms) => {
          await sleep(ms + 1);
        },
      };
    });
  });
});
