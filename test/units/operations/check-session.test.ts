// Before a client starts on a database: there and whole, absent, damaged, held, or nobody knows.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkSession } from '../../../src/check-session.ts';
import { parsePlace } from '../../../src/core/place.ts';
import { credsKey } from '../../../src/engines/baileys/creds-key.ts';
import { openEntryStore } from '../../../src/stores/open-entry-store.ts';
import { sealed, stranger, wholeCreds, writeTo } from '../../rigs/database/filled.ts';
import { freshFolder } from '../../rigs/faults/world.ts';

async function database() {
  const url = `sqlite:${join(freshFolder(), 'sessions.db')}`;
  const entries = openEntryStore(parsePlace(url, '/'));
  await writeTo(entries, { tenant: 'acme', id: 'whole' }, [wholeCreds]);
  await writeTo(entries, { tenant: 'acme', id: 'torn' }, [{ ...credsKey, value: Buffer.from('torn') }]);
  await writeTo(entries, { tenant: 'acme', id: 'bare' }, [
    sealed({ type: 'lid-mapping', id: '1555' }, '9876'),
  ]);
  await writeTo(entries, { tenant: 'acme', id: 'held' }, [wholeCreds]);
  await entries.acquire([{ name: { tenant: 'acme', id: 'held' }, owner: stranger, ttlMs: 60_000 }]);
  await entries.close();
  return url;
}

test('four states, and who holds it', async () => {
  const url = await database();
  const answers = ['whole', 'torn', 'bare', 'never', 'held'].map(async (id) => {
    const { state, inUse } = await checkSession(url, `acme/${id}`);
    return [id, state, inUse.answer];
  });
  expect(await Promise.all(answers)).toEqual([
    ['whole', 'whole', 'no'],
    ['torn', 'damaged', 'no'],
    ['bare', 'absent', 'no'],
    ['never', 'absent', 'no'],
    ['held', 'whole', 'yes'],
  ]);
});

test('a database that is not there, or is none, is no absent session', async () => {
  const folder = freshFolder();
  writeFileSync(
    join(folder, 'none.db'),
    'not a database at all, though long enough to look like one'.repeat(20),
  );
  for (const name of ['gone.db', 'none.db']) {
    const { state, inUse } = await checkSession(`sqlite:${folder}/${name}`, 'acme/whole');
    expect([name, state, inUse.answer]).toEqual([name, 'unreadable', 'unknown']);
  }
  expect(readFileSync(join(folder, 'none.db'), 'utf8')).toContain('not a database');
});
