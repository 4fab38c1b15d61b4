// `useHoldfastAuthState` over real SQLite: where it looks, what it shares, and what it never makes anew.
import { readdirSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { compose } from '../../../src/compose.ts';
import { readConfig } from '../../../src/config.ts';
import { apply } from '../../../src/operations/apply.ts';
import { sessionsDelete } from '../../../src/operations/sessions-delete.ts';
import { undo } from '../../../src/operations/undo.ts';
import { Database } from '../../../src/sqlite.ts';
import { useHoldfastAuthState } from '../../../src/use-holdfast-auth-state.ts';
import type { HoldfastAuthOptions, HoldfastAuthState } from '../../../src/use-holdfast-auth-state.ts';
import { freshFolder } from '../catalog/homes.ts';

let home: string;

beforeEach(() => {
  home = freshFolder();
  for (const name of ['HOLDFAST_URL', 'HOLDFAST_CONFIG', 'HOLDFAST_HOME']) vi.stubEnv(name, undefined);
});
afterEach(() => void vi.unstubAllEnvs());

async function open(session: string, options: HoldfastAuthOptions = {}): Promise<HoldfastAuthState> {
  const auth = await useHoldfastAuthState(session, { home, ...options });
  onTestFinished(() => auth.close().catch(() => undefined));
  return auth;
}

/** As Baileys does it when a code was scanned. */
async function pair({ state, saveCreds }: HoldfastAuthState): Promise<void> {
  state.creds.me = { id: '49:1@s.whatsapp.net', lid: '100:1@lid' };
  state.creds.account = { details: Buffer.from('details') };
  await saveCreds();
}

/** How often this process has files of that folder open. */
function openFiles(folder: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${name}`);
      return path.startsWith(`${folder}/`) ? [path] : [];
    } catch {
      // The one by which the list itself was read.
      return [];
    }
  });
}

describe('where a session lives', () => {
  const namesIn = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith('.db'));

  test('without a word: in sessions.db in the home', async () => {
    await open('acme/sales');
    expect(namesIn(home)).toContain('sessions.db');
  });

  test('HOLDFAST_HOME and HOLDFAST_URL say where, options win over them', async () => {
    const [other, named, given] = [freshFolder(), freshFolder(), freshFolder()];
    vi.stubEnv('HOLDFAST_HOME', other);
    await (await useHoldfastAuthState('acme/sales')).close();
    expect(namesIn(other)).toContain('sessions.db');
    vi.stubEnv('HOLDFAST_URL', `sqlite:${named}/named.db`);
    await (await useHoldfastAuthState('acme/sales')).close();
    expect(namesIn(named)).toEqual(['named.db']);
    await open('acme/sales', { url: `sqlite:${given}/given.db` });
    expect(namesIn(given)).toEqual(['given.db']);
  });

  test('the file of settings says where too', async () => {
    const folder = freshFolder();
    const file = join(folder, 'holdfast.json');
    writeFileSync(file, JSON.stringify({ home, url: `sqlite:${folder}/configured.db` }));
    vi.stubEnv('HOLDFAST_CONFIG', file);
    await (await useHoldfastAuthState('acme/sales')).close();
    expect(namesIn(folder)).toEqual(['configured.db']);
  });

  test('a setting that is none of its business does not stop it', async () => {
    vi.stubEnv('AUTO_CLEANUP', 'perhaps');
    vi.stubEnv('BAILEYS_SESSIONS_PATH', './auth');
    await open('acme/sales');
  });

  test.each([
    ['sqlite:data/a.db', 'PLACE_RELATIVE'],
    ['nonsense', 'STORE_URL_INVALID'],
    ['mysql://u:p@h/d', 'STORE_URL_INVALID'],
    ['postgres://user:secret@', 'STORE_URL_INVALID'],
    ['baileys:/srv/auth', 'STORE_URL_INVALID'],
  ])('%s is refused as %s, and no password is repeated', async (url, code) => {
    const failure = await open('acme/sales', { url }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code });
    expect(String(failure)).not.toContain('secret');
  });

  test('who names a folder is told how its sessions come into a database', async () => {
    await expect(open('acme/sales', { url: 'baileys:/srv/auth' })).rejects.toThrow('holdfast migrate');
  });

  test('a standby may wait for as long as it takes', async () => {
    await open('acme/sales', { waitMs: Infinity });
  });

  test('a name that is none is refused before anything is opened', async () => {
    await expect(open('acme/')).rejects.toMatchObject({ code: 'SESSION_NAME_INVALID' });
    expect(readdirSync(home)).toEqual([]);
  });
});

describe('what is shared in a process', () => {
  test('sessions of one database share one store, which the last one closes', async () => {
    const sales = await open('acme/sales');
    const filesOfOne = openFiles(home).length;
    const others = await Promise.all(['a', 'b', 'c'].map((id) => open(`acme/${id}`)));
    expect(openFiles(home)).toHaveLength(filesOfOne);
    for (const { close } of others) await close();
    expect(openFiles(home)).toHaveLength(filesOfOne);
    await sales.close();
    expect(openFiles(home)).toEqual([]);
  });

  test('a bot that opens its session anew at each reconnect has one living state, and closes it once', async () => {
    const old = await open('acme/sales');
    const young = await open('acme/sales');
    expect(young.state.creds).toBe(old.state.creds);
    young.state.creds.nextPreKeyId = 77;
    await old.saveCreds();
    await young.close();
    expect(openFiles(home)).toEqual([]);
    const { state, epoch } = await open('acme/sales');
    expect(state.creds.nextPreKeyId).toBe(77);
    expect(epoch).toBeGreaterThan(young.epoch);
  });

  test('an opening that fails leaves nothing open', async () => {
    await expect(open('acme/sales', { create: 'never' })).rejects.toMatchObject({ code: 'SESSION_ABSENT' });
    expect(openFiles(home)).toEqual([]);
  });
});

describe('what is never made anew', () => {
  const lose = (): void => {
    for (const name of readdirSync(home)) {
      if (name.startsWith('sessions.db')) rmSync(join(home, name));
    }
  };

  test('a session that was begun and not linked is no loss', async () => {
    const first = await open('acme/sales');
    const { registrationId } = first.state.creds;
    await first.close();
    const second = await open('acme/sales');
    expect(second.state.creds.registrationId).toBe(registrationId);
    await second.close();
    lose();
    await open('acme/sales');
  });

  test('a linked session whose database was lost is gone: a new identity takes an explicit word', async () => {
    const first = await open('acme/sales');
    await pair(first);
    await first.close();
    lose();
    await expect(open('acme/sales')).rejects.toMatchObject({ code: 'SESSION_GONE' });
    await open('acme/other');
    const second = await open('acme/sales', { create: 'always' });
    expect(second.state.creds.me).toBeUndefined();
  });

  test('the same after a restart: it is remembered when it is opened, too', async () => {
    const first = await open('acme/sales');
    await pair(first);
    await first.close();
    const elsewhere = freshFolder();
    const url = `sqlite:${home}/sessions.db`;
    await (await open('acme/sales', { home: elsewhere, url })).close();
    lose();
    await expect(open('acme/sales', { home: elsewhere, url })).rejects.toMatchObject({
      code: 'SESSION_GONE',
    });
  });

  test('one that Holdfast removed may be linked anew; taken back, it is what it was', async () => {
    const first = await open('acme/sales');
    await pair(first);
    await first.close();
    const config = readConfig({ environment: {}, flags: { places: [`sqlite:${home}/sessions.db`] } });
    const composition = compose(config, { home, madeBy: 'test', nowMs: () => Date.now() + 3_600_000 });
    onTestFinished(() => composition.close());
    const plan = await sessionsDelete.run(composition.context, { session: 'acme/sales' });
    expect((await apply.run(composition.context, { plan: plan.id })).state).toBe('done');
    await expect(open('acme/sales', { create: 'never' })).rejects.toMatchObject({ code: 'SESSION_ABSENT' });
    await undo.run(composition.context, { run: 'last' });
    const back = await open('acme/sales');
    expect(back.state.creds.me?.id).toBe('49:1@s.whatsapp.net');
    await back.close();

    const again = await sessionsDelete.run(composition.context, { session: 'acme/sales' });
    await apply.run(composition.context, { plan: again.id });
    expect((await open('acme/sales')).state.creds.me).toBeUndefined();
  });

  test('credentials with a flipped byte are named, and stay as they are', async () => {
    const first = await open('acme/sales');
    await pair(first);
    await first.close();
    const path = join(home, 'sessions.db');
    flip(path);
    for (const create of ['if-unknown', 'always'] as const) {
      await expect(open('acme/sales', { create })).rejects.toMatchObject({
        code: 'ENTRY_DAMAGED',
        details: { entry: 'creds/creds', session: 'acme/sales' },
      });
    }
    flip(path);
    expect((await open('acme/sales')).state.creds.me?.id).toBe('49:1@s.whatsapp.net');
  });

  test('a database that is away is away, not empty', async () => {
    const first = await open('acme/sales');
    await pair(first);
    await first.close();
    renameSync(join(home, 'sessions.db'), join(home, 'aside'));
    writeFileSync(
      join(home, 'sessions.db'),
      'not a database, but long enough to be looked at as one'.repeat(100),
    );
    const failure: unknown = await open('acme/sales', { create: 'always' }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: expect.stringMatching(/^STORE_/) });
  });
});

/** Turns one bit in the middle of the credentials, past everything. */
function flip(path: string): void {
  const db = new Database(path);
  try {
    const row = db.prepare<[], { value: Buffer }>("SELECT value FROM entries WHERE type = 'creds'").get();
    if (row === undefined) throw new Error('there are no credentials to damage');
    const at = Math.floor(row.value.length / 2);
    row.value[at] = (row.value[at] ?? 0) ^ 1;
    db.prepare("UPDATE entries SET value = ? WHERE type = 'creds'").run(row.value);
  } finally {
    db.close();
  }
}

test.each([
  { leaseMs: 0 },
  { leaseMs: -5 },
  { leaseMs: Number.NaN },
  { leaseMs: 3_600_000 },
  { waitMs: Number.NaN },
  { retryMs: Number.POSITIVE_INFINITY },
  { retryMs: -1 },
  { cacheBytes: Number.NaN },
])('%j is refused before anything is opened', async (options) => {
  const opening = useHoldfastAuthState('acme/sales', { url: 'sqlite:/nowhere/at/all.db', ...options });
  await expect(opening).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});

describe('limits', () => {
  const full = { code: 'LIMIT_REACHED' };

  test('beyond one nothing new begins, and says which limit and what to do; what is there goes on', async () => {
    await (await open('acme/one')).close();
    await (await open('acme/two')).close();
    const refused = open('acme/three', { limits: { sessionsPerTenant: 2 } });
    await expect(refused).rejects.toMatchObject({
      ...full,
      message: expect.stringContaining('2 of 2 sessions of tenant acme') as string,
      hint: expect.stringContaining('limits.sessionsPerTenant') as string,
    });
    await (await open('acme/two', { limits: { sessionsPerTenant: 2 } })).close();
    await (await open('other/one', { limits: { sessionsPerTenant: 2 } })).close();
    await expect(open('other/two', { limits: { sessions: 3 } })).rejects.toMatchObject(full);
    await expect(open('other/two', { limits: { bytes: 1 } })).rejects.toMatchObject(full);
    await expect(open('acme/three', { limits: { bytesPerTenant: 1 } })).rejects.toMatchObject(full);
    await (await open('third/one', { limits: { bytesPerTenant: 1 } })).close();
  });

  test('of sessions that are open at once counts those of this process, and what is open is handed out', async () => {
    const limits = { openSessions: 1 };
    const first = await open('acme/one', { limits });
    await expect(open('acme/two', { limits })).rejects.toMatchObject(full);
    const again = await open('acme/one', { limits });
    await first.close();
    await again.close();
    await open('acme/two', { limits });
  });

  test('come from the settings too, and a wrong one is said', async () => {
    vi.stubEnv('HOLDFAST_LIMITS_SESSIONS', '1');
    await (await open('acme/one')).close();
    await expect(open('acme/two')).rejects.toMatchObject(full);
    vi.stubEnv('HOLDFAST_LIMITS_SESSIONS', 'many');
    await expect(open('acme/two')).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});
