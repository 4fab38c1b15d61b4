// Before a client starts on a database or a browser profile: there and whole, absent, damaged, held, or nobody knows.
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkSession } from '../../../src/check-session.ts';
import { parsePlace } from '../../../src/core/place.ts';
import { credsKey } from '../../../src/engines/baileys/creds-key.ts';
import { openEntryStore } from '../../../src/stores/open-entry-store.ts';
import { sealed, stranger, wholeCreds, writeTo } from '../../rigs/database/filled.ts';
import { freshFolder } from '../../rigs/faults/world.ts';
import { indexedDb, putBrowserProfile } from '../vault-commands/scene.ts';

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

describe('a browser profile', () => {
  async function profile() {
    const root = freshFolder();
    await putBrowserProfile(root, 'session-sales');
    const database = join(root, 'session-sales', indexedDb);
    const state = async (path = 'session-sales') => (await checkSession(`wwebjs:${root}`, path)).state;
    return { root, database, state };
  }

  test('is whole, or absent, and never both', async () => {
    const { root, state } = await profile();
    expect([await state(), await state('session-support')]).toEqual(['whole', 'absent']);
    mkdirSync(join(root, 'session-new/Default'), { recursive: true });
    expect(await state('session-new')).toBe('absent');
  });

  test('whose names are all there is damaged where the content is not whole', async () => {
    const { database, state } = await profile();
    const table = readdirSync(database).find((name) => name.endsWith('.ldb')) ?? '';
    truncateSync(join(database, table), 100);
    expect(await state()).toBe('damaged');
  });

  test('that cannot be read is neither absent nor damaged', async () => {
    const { root, state } = await profile();
    rmSync(join(root, 'session-sales'), { recursive: true });
    symlinkSync(join(root, 'session-sales'), join(root, 'session-sales'));
    expect(await state()).toBe('unreadable');
  });

  test('a vault is no place to start a client from', async () => {
    await expect(checkSession('vault:/srv/vault', 'default/sales')).rejects.toMatchObject({
      code: 'PLACE_UNAVAILABLE',
    });
  });
});
