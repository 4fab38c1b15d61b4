// Opening a session: when a new identity may be made, and what this home remembers of it.
import * as baileys from '@whiskeysockets/baileys';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { KnownSessions } from '../../../../src/adapters/baileys/known-sessions.ts';
import { AuthSessions } from '../../../../src/adapters/baileys/auth-sessions.ts';
import type { OpenRequest } from '../../../../src/adapters/baileys/auth-sessions.ts';
import { HoldfastError } from '../../../../src/core/errors.ts';
import { decodeValue, encodeValue } from '../../../../src/engines/baileys/value-codec.ts';
import { HeldInMemory, sales } from './held-in-memory.ts';
import { HolderOfOne, creds, paired, place, scene } from './one-session.ts';

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
