// Opening a session: when a new identity may be made, that a session is open once in a process, and how it ends.
import * as baileys from '@whiskeysockets/baileys';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { AuthSessions } from '../../../../src/adapters/baileys/auth-sessions.ts';
import type { OpenRequest } from '../../../../src/adapters/baileys/auth-sessions.ts';
import { KnownSessions } from '../../../../src/adapters/baileys/known-sessions.ts';
import { HoldfastError } from '../../../../src/core/errors.ts';
import { decodeValue, encodeValue } from '../../../../src/engines/baileys/value-codec.ts';
import type { HeldSession, HoldOptions, SessionHolder } from '../../../../src/ports/held-session.ts';
import type { LiveSessions } from '../../../../src/ports/records.ts';
import { HeldInMemory, sales, unavailable } from './held-in-memory.ts';

const place = 'memory:test';
const creds = 'creds/creds';

/** One session, there or not; `holds` says what was asked of it. */
class HolderOfOne implements SessionHolder {
  there: HeldInMemory | null = null;
  readonly holds: HoldOptions[] = [];
  closed = 0;
  fault: Error | null = null;

  async hold(_name: unknown, options: HoldOptions): Promise<HeldSession> {
    this.holds.push(options);
    if (this.fault !== null) throw this.fault;
    if (this.there !== null) return this.there;
    if (options.create === false) throw new HoldfastError('SESSION_ABSENT', { session: 'acme/sales', place });
    if (options.create !== true) await options.create();
    this.there = new HeldInMemory(true);
    return this.there;
  }

  async close(): Promise<void> {
    this.closed += 1;
  }
}

/** The catalog's part, with what it was told in `noted`. */
function recordsOf(known: boolean) {
  const noted: string[] = [];
  const live: LiveSessions = {
    note: async (refs) => void noted.push(...refs.map((ref) => `${ref.place}#${ref.path}`)),
    lastLiveMs: async () => (known ? Date.UTC(2026, 10, 21) : null),
    movedTo: async () => null,
  };
  return { noted, liveSessions: live, closed: 0, close: () => undefined };
}

function scene(known = false) {
  const holder = new HolderOfOne();
  const records = recordsOf(known);
  const sessions = new AuthSessions(
    place,
    holder,
    new KnownSessions(
      place,
      () => records,
      () => 5,
    ),
  );
  const request: OpenRequest = { name: sales, create: 'if-unknown', waitMs: 3, retryMs: 1000, baileys };
  const over: string[] = [];
  const open = async (change: Partial<OpenRequest> = {}) =>
    sessions.open({ ...request, ...change }, async () => void over.push('over'));
  return { holder, records, sessions, open, over };
}

function paired(): HeldInMemory {
  const held = new HeldInMemory();
  const whole = { ...baileys.initAuthCreds(), registered: true, me: { id: '49:1@s.whatsapp.net' } };
  held.entries.set(creds, encodeValue(whole));
  held.entries.set('pre-key/1', encodeValue(whole.noiseKey));
  return held;
}

test('an absent session that nobody knows is begun, and its identity is stored before anybody sees it', async () => {
  const { holder, open, records } = scene();
  const { session } = await open();
  const { state } = session.handOut({});
  expect(holder.holds.map(({ waitMs }) => waitMs)).toEqual([3]);
  expect(holder.there?.transactions).toEqual([[creds]]);
  expect(decodeValue(holder.there?.entries.get(creds) ?? new Uint8Array())).toMatchObject({
    noiseKey: state.creds.noiseKey,
    registrationId: state.creds.registrationId,
  });
  expect(records.noted).toEqual([]);
});

test('a session that is there is what it was', async () => {
  const { holder, open } = scene();
  holder.there = paired();
  const { session } = await open();
  const { creds: living } = session.handOut({}).state;
  expect(living.me).toEqual({ id: '49:1@s.whatsapp.net' });
  expect(Buffer.isBuffer(living.noiseKey.private)).toBe(true);
  expect(holder.there.attempts).toBe(0);
});

test('an absent session that this home knows is gone: nothing is made over it, unless that is asked for', async () => {
  const { holder, open } = scene(true);
  const failure = await open().catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'SESSION_GONE' });
  expect((failure as Error).message).toContain('2026-11-21');
  await expect(open({ create: 'never' })).rejects.toMatchObject({ code: 'SESSION_GONE' });
  expect(holder.there).toBeNull();
  await open({ create: 'always' });
  expect(holder.there).not.toBeNull();
});

test('where creating is forbidden an absent session is absent', async () => {
  const { holder, open } = scene();
  await expect(open({ create: 'never' })).rejects.toMatchObject({ code: 'SESSION_ABSENT' });
  expect(holder.there).toBeNull();
});

test('a catalog that cannot be read begins nothing, but stops no session that is there', async () => {
  const holder = new HolderOfOne();
  const broken = new HoldfastError('CATALOG_UNAVAILABLE', { path: '/x', cause: 'no such disk' });
  const known = new KnownSessions(
    place,
    () => {
      throw broken;
    },
    () => 5,
  );
  const sessions = new AuthSessions(place, holder, known);
  const request: OpenRequest = { name: sales, create: 'if-unknown', waitMs: 0, retryMs: 1000, baileys };
  await expect(sessions.open(request, async () => undefined)).rejects.toThrow(broken);
  expect(holder.there).toBeNull();

  const warnings: Error[] = [];
  const listen = (warning: Error): void => void warnings.push(warning);
  process.on('warning', listen);
  onTestFinished(() => void process.off('warning', listen));
  holder.there = paired();
  await sessions.open(request, async () => undefined);
  await sessions.close();
  await nextTurn();
  expect(warnings).toMatchObject([{ name: 'HoldfastWarning', code: 'CATALOG_UNAVAILABLE' }]);
});

test.each(['if-unknown', 'never', 'always'] as const)(
  'keys without credentials are refused under create: %s, and given back as they are',
  async (create) => {
    const { holder, open } = scene();
    holder.there = paired();
    holder.there.entries.delete(creds);
    await expect(open({ create })).rejects.toMatchObject({ code: 'CREDENTIALS_MISSING' });
    expect([...holder.there.entries.keys()]).toEqual(['pre-key/1']);
    expect(holder.there.released).toBe(true);
  },
);

test.each([
  ['cannot be decoded', Buffer.from([9])],
  ['lack a key', encodeValue({ registrationId: 1 })],
  ['are no object', encodeValue('creds')],
])('credentials that %s are damaged, never made anew', async (_what, bytes) => {
  const { holder, open } = scene();
  holder.there = paired();
  holder.there.entries.set(creds, bytes);
  await expect(open({ create: 'always' })).rejects.toMatchObject({
    code: 'ENTRY_DAMAGED',
    details: { entry: creds },
  });
  expect(holder.there.entries.get(creds)).toBe(bytes);
});

test('a beginning that was cut short is begun again, unless somebody knows of more', async () => {
  const begun = scene();
  begun.holder.there = new HeldInMemory();
  await begun.open();
  expect(begun.holder.there.transactions).toEqual([[creds]]);

  const emptied = scene(true);
  emptied.holder.there = new HeldInMemory();
  await expect(emptied.open()).rejects.toMatchObject({ code: 'SESSION_GONE' });
  const forbidden = scene();
  forbidden.holder.there = new HeldInMemory();
  await expect(forbidden.open({ create: 'never' })).rejects.toMatchObject({ code: 'SESSION_ABSENT' });
});

test('a linked session is remembered when it is opened, and a new one when it is paired', async () => {
  const old = scene();
  old.holder.there = paired();
  await old.open();
  await old.sessions.close();
  expect(old.records.noted).toEqual(['memory:test#acme/sales']);

  const fresh = scene();
  const { state, saveCreds } = (await fresh.open()).session.handOut({});
  state.creds.me = { id: '49:1@s.whatsapp.net' };
  state.creds.pairingCode = 'ABCD1234';
  await saveCreds();
  state.creds.account = { details: Buffer.from('d') };
  await saveCreds();
  await saveCreds();
  await fresh.sessions.close();
  expect(fresh.records.noted).toEqual(['memory:test#acme/sales']);
});

test('a pairing code that nobody has entered yet is no pairing', async () => {
  const { open, records, sessions } = scene();
  const { state, saveCreds } = (await open()).session.handOut({});
  state.creds.me = { id: '49:1@s.whatsapp.net' };
  state.creds.pairingCode = 'ABCD1234';
  await saveCreds();
  await sessions.close();
  expect(records.noted).toEqual([]);
});

test('asked for again, also at the same moment, it is the same session with the same living credentials', async () => {
  const { holder, open } = scene();
  const [first, second] = await Promise.all([open(), open()]);
  const third = await open();
  expect([first.opened, second.opened, third.opened]).toEqual([true, false, false]);
  expect(second.session).toBe(first.session);
  expect(third.session.handOut({}).state.creds).toBe(first.session.handOut({}).state.creds);
  expect(holder.holds).toHaveLength(1);
});

test('only the last who opened it closes it', async () => {
  const { holder, open, over } = scene();
  const { session } = await open();
  const old = session.handOut({});
  const young = session.handOut({});
  await old.close();
  expect(holder.there?.released).toBe(false);
  await Promise.all([young.close(), young.close()]);
  await young.close();
  expect(holder.there?.released).toBe(true);
  expect(over).toEqual(['over']);
});

test('who opened it earlier gives nothing back, but makes durable what there is', async () => {
  const { holder, open } = scene();
  holder.there = paired();
  const { session } = await open();
  const old = session.handOut({});
  session.handOut({});
  old.state.creds.nextPreKeyId = 77;
  await old.close();
  expect(decodeValue(holder.there.entries.get(creds) ?? new Uint8Array())).toMatchObject({
    nextPreKeyId: 77,
  });
  expect(holder.there.released).toBe(false);
});

test('keys that wait for the database are written before the session is given back', async () => {
  const { holder, open } = scene();
  holder.there = paired();
  const { state, close } = (await open()).session.handOut({});
  holder.there.fault = unavailable();
  const set = state.keys.set({ 'lid-mapping': { '49': '1' } });
  await nextTurn();
  const closing = close();
  setTimeout(() => holder.there && (holder.there.fault = null), 100);
  await Promise.all([set, closing]);
  expect(holder.there.entries.has('lid-mapping/49')).toBe(true);
  expect(holder.there.released).toBe(true);
});

test('one that is being closed is waited for, and then opened anew', async () => {
  const { holder, open } = scene();
  const first = await open();
  const closing = first.session.handOut({}).close();
  const second = await open();
  await closing;
  expect(second.opened).toBe(true);
  expect(second.session).not.toBe(first.session);
  expect(holder.holds).toHaveLength(2);
});

test('an opening that fails fails for all who wait for it, and the next one tries again', async () => {
  const { holder, open } = scene();
  holder.fault = unavailable();
  const both = await Promise.allSettled([open(), open()]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  holder.fault = null;
  expect((await open()).opened).toBe(true);
});

test('a lost session tells the last who opened it, once, and is opened anew when it is asked for', async () => {
  const { holder, open, over } = scene();
  const { session } = await open();
  const told: string[] = [];
  session.handOut({ onLost: () => told.push('old') });
  const { lost, state } = session.handOut({ onLost: (error) => told.push(error.code) });
  const first = holder.there;
  const error = first?.lose();
  expect(told).toEqual(['LEASE_LOST']);
  expect(lost.reason).toBe(error);
  await expect(state.keys.set({ session: { a: null } })).rejects.toThrow(error);

  holder.there = paired();
  const again = await open();
  expect(again.session).not.toBe(session);
  expect(first?.released).toBe(true);
  expect(over).toEqual(['over']);
});

test('who gave no callback is warned', async () => {
  const warnings: Error[] = [];
  const listen = (warning: Error): void => void warnings.push(warning);
  process.on('warning', listen);
  onTestFinished(() => void process.off('warning', listen));
  const { holder, open } = scene();
  (await open()).session.handOut({});
  holder.there?.lose();
  await vi.waitFor(() => expect(warnings).toMatchObject([{ name: 'HoldfastWarning', code: 'LEASE_LOST' }]));
});

test('closing saves, then gives the session back, also where saving failed', async () => {
  const { holder, open, over } = scene();
  const { session } = await open({ retryMs: 1 });
  const { state, close } = session.handOut({ onUnsaved: () => undefined });
  state.creds.nextPreKeyId = 99;
  if (holder.there) holder.there.fault = unavailable();
  await expect(close()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(holder.there?.released).toBe(true);
  expect(over).toEqual(['over']);
});
