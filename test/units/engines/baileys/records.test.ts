// Judging key files: records that real Baileys wrote are whole, cut ones are damaged, empty values count as missing.
import {
  BufferJSON,
  Curve,
  DEFAULT_CONNECTION_CONFIG,
  addTransactionCapability,
  initAuthCreds,
} from '@whiskeysockets/baileys';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasOpenSession } from '../../../../src/engines/baileys/has-open-session.ts';
import { idShapes, type BaileysKeyType } from '../../../../src/engines/baileys/id-shapes.ts';
import { judgeRecord } from '../../../../src/engines/baileys/judge-record.ts';
import { contentOfText } from '../../../../src/engines/baileys/record-content.ts';
import { hushLibsignal } from '../../../rigs/whatsapp/hush.ts';
import { MemoryKeys, silent } from '../../../rigs/whatsapp/memory-auth.ts';

const write = (value: unknown) => JSON.stringify(value, BufferJSON.replacer);
const types = Object.keys(idShapes) as BaileysKeyType[];
const texts: Partial<Record<BaileysKeyType, string[]>> = {};
let unhush: () => void;

/** A real session and a real sender key; the other kinds are plain enough to write down. */
beforeAll(async () => {
  unhush = hushLibsignal();
  const creds = initAuthCreds();
  const { transactionOpts, makeSignalRepository } = DEFAULT_CONNECTION_CONFIG;
  const keys = addTransactionCapability(new MemoryKeys(), silent, transactionOpts);
  const repository = makeSignalRepository({ creds, keys }, silent);
  const typed = (key: Uint8Array) => Buffer.concat([Buffer.from([5]), key]);
  const { signedPreKey, signedIdentityKey, registrationId } = initAuthCreds();
  const publicKey = typed(signedPreKey.keyPair.public);
  await repository.injectE2ESession({
    jid: '49170@s.whatsapp.net',
    session: {
      registrationId,
      identityKey: typed(signedIdentityKey.public),
      signedPreKey: { keyId: 1, publicKey, signature: signedPreKey.signature },
      preKey: { keyId: 1, publicKey: typed(Curve.generateKeyPair().public) },
    },
  });
  await repository.encryptMessage({ jid: '49170@s.whatsapp.net', data: Buffer.from('x') });
  const group = '1203@g.us';
  await repository.encryptGroupMessage({ group, meId: '49155:1@s.whatsapp.net', data: Buffer.from('x') });
  const senderKey = (await keys.get('sender-key', [`${group}::49155::1`]))[`${group}::49155::1`];
  const session = (await keys.get('session', ['49170.0']))['49170.0'];
  const states: unknown = JSON.parse(Buffer.from(senderKey ?? []).toString());
  Object.assign(texts, {
    'pre-key': [write(Curve.generateKeyPair())],
    session: [write(session)],
    // As bytes (6.7.24, 7), as a plain list (6.17.16), and fresh without a state.
    'sender-key': [write(senderKey), write(states), write(Buffer.from('[]'))],
    'sender-key-memory': [write({ '49170:1@s.whatsapp.net': true }), '{}'],
    'app-state-sync-key': [
      '{"keyData":"AAEC","fingerprint":{"rawId":1,"deviceIndexes":[0]},"timestamp":"1"}',
    ],
    'app-state-sync-version': [
      write({
        version: 3,
        hash: Buffer.alloc(128),
        indexValueMap: { 'AA==': { valueMac: Buffer.alloc(32) } },
      }),
    ],
    'lid-mapping': ['"123456789012345"'],
    'device-list': ['["0","12"]', '[]'],
    tctoken: [
      write({ token: Buffer.from('x'), timestamp: '1' }),
      write({ token: Buffer.alloc(0), senderTimestamp: 1 }),
    ],
    'identity-key': [write(new Uint8Array(33))],
  });
});
afterAll(() => unhush());

describe.each(types)('%s', (type) => {
  test('is whole as Baileys writes it', () => {
    for (const text of texts[type]!) expect(judgeRecord(type, contentOfText(text))).toEqual({ ok: true });
  });

  test('is damaged at every length short of the whole', () => {
    for (const text of texts[type]!) {
      const step = Math.ceil(text.length / 200);
      for (let length = 0; length < text.length; length += step) {
        expect(judgeRecord(type, contentOfText(text.slice(0, length))), text.slice(0, length)).toMatchObject({
          ok: false,
        });
      }
    }
  });

  test('is damaged where Baileys takes its value for a missing key, or it is of another kind', () => {
    for (const text of ['null', 'false', '0', '""', '\0\0\0', 'true', '12']) {
      expect(judgeRecord(type, contentOfText(text)), text).toMatchObject({ ok: false });
    }
    const others = ['"x"', '["x"]', '{"x":1}', '[1]', '{"public":{"type":"Buffer","data":"AA=="}}'];
    const accepted = others.filter((text) => judgeRecord(type, contentOfText(text)).ok);
    const rightly: Partial<Record<BaileysKeyType, string[]>> = {
      'lid-mapping': ['"x"'],
      'device-list': ['["x"]'],
      'sender-key-memory': others.filter((text) => text.startsWith('{')),
    };
    expect(accepted).toEqual(rightly[type] ?? []);
  });
});

test('a session is open as libsignal says: the first that is not closed, with a registration id', () => {
  const text = texts.session![0]!;
  const isOpen = (json: string): boolean => hasOpenSession(JSON.parse(json));
  expect(isOpen(text)).toBe(true);
  expect(isOpen(text.replace('"closed":-1', '"closed":1700000000000'))).toBe(false);
  expect(isOpen(text.replace(/"registrationId":\d+/, '"registrationId":null'))).toBe(false);
  expect(isOpen('{"_sessions":{},"version":"v1"}')).toBe(false);
  const { _sessions: held } = JSON.parse(text) as { _sessions: Record<string, object> };
  const good = Object.values(held)[0];
  const two = { first: { ...good, registrationId: null }, second: good };
  expect(hasOpenSession({ _sessions: two, version: 'v1' })).toBe(false);
  expect(hasOpenSession(undefined)).toBe(false);
});
