// Judging creds.json: what real Baileys writes is whole, and whatever it would silently replace is damaged.
import { BufferJSON, initAuthCreds } from '@whiskeysockets/baileys';
import { describe, expect, test } from 'vitest';
import { generationOf } from '../../../../src/engines/baileys/generation-of.ts';
import { judgeCredentials } from '../../../../src/engines/baileys/judge-credentials.ts';
import { contentOfText } from '../../../../src/engines/baileys/record-content.ts';

const me = { id: '4915500000000:3@s.whatsapp.net', name: 'Shop', lid: '123456789012345:3@lid' };
const account = { details: 'AA==', accountSignatureKey: 'AA==' };
const judged = (text: string) => judgeCredentials(contentOfText(text), 'creds.json');
const written = (changes: object = {}) =>
  JSON.stringify({ ...initAuthCreds(), ...changes }, BufferJSON.replacer);

test('fresh credentials of real Baileys are whole and not paired', () => {
  expect(judged(written())).toMatchObject({ state: 'whole', paired: false });
});

test.each<[string, boolean, object]>([
  ['a scanned QR code', true, { me, account }],
  ['a registered flag', true, { registered: true }],
  ['an account of an older version without its signature', true, { me }],
  [
    'a pairing code that nobody entered yet',
    false,
    { me: { id: '49@s.whatsapp.net', name: '~' }, pairingCode: 'ABCD1234' },
  ],
  ['a pairing code that was entered', true, { me, account, pairingCode: 'ABCD1234' }],
  ['an empty me', false, { me: {} }],
])('%s means paired: %s', (_what, paired, changes) => {
  expect(judged(written(changes))).toMatchObject({ state: 'whole', paired });
});

describe('the identity of a device', () => {
  const creds = initAuthCreds();
  const identityOf = (changes: object) =>
    judged(JSON.stringify({ ...creds, ...changes }, BufferJSON.replacer)).identity;
  const paired = { me, account };

  test('copies share it, however far each has moved on and whichever way it writes bytes', () => {
    const identity = identityOf(paired);
    expect(identity).toMatch(/^[0-9a-f]{32}$/);
    expect(identityOf({ ...paired, nextPreKeyId: 900, signedPreKey: initAuthCreds().signedPreKey })).toBe(
      identity,
    );
    const typed = Buffer.concat([Buffer.of(5), creds.signedIdentityKey.public]);
    const signedIdentityKey = { ...creds.signedIdentityKey, public: typed };
    expect(identityOf({ ...paired, signedIdentityKey })).toBe(identity);
  });

  test.each<[string, object]>([
    ['account', { me: { id: '4915500000001:3@s.whatsapp.net' } }],
    ['device', { me: { id: '4915500000000:4@s.whatsapp.net' } }],
    ['noise key', { noiseKey: initAuthCreds().noiseKey }],
    ['identity key', { signedIdentityKey: initAuthCreds().signedIdentityKey }],
  ])('another %s has another one', (_what, changes) => {
    expect(identityOf({ ...paired, ...changes })).not.toBe(identityOf(paired));
  });

  test.each<[string, object]>([
    ['fresh credentials', {}],
    ['a code that nobody entered yet', { me, pairingCode: 'ABCD1234' }],
    ['a registered flag without an account', { registered: true }],
  ])('%s have none', (_what, changes) => {
    expect(identityOf(changes)).toBeUndefined();
  });
});

test('the ways in which older versions and plain JSON write bytes are whole too', () => {
  const creds = initAuthCreds();
  const plain = JSON.stringify(creds, (_key, value: unknown) =>
    value instanceof Uint8Array ? { ...value } : value,
  );
  expect(judged(plain).state).toBe('whole');
  const lists = JSON.stringify(creds, (_key, value: unknown) =>
    value instanceof Uint8Array ? { type: 'Buffer', data: [...value] } : value,
  );
  expect(judged(lists).state).toBe('whole');
});

describe('damaged', () => {
  test('at every length short of the whole', () => {
    const text = written({ me, account });
    for (let length = 0; length < text.length; length += 7) {
      expect(judged(text.slice(0, length)).state).toBe('damaged');
    }
  });

  const pair = { private: { type: 'Buffer', data: 'AA==' }, public: { type: 'Buffer', data: 'AA==' } };
  test.each<[string, object]>([
    ['noiseKey', { noiseKey: undefined }],
    ['noiseKey', { noiseKey: pair }],
    ['noiseKey', { noiseKey: { ...initAuthCreds().noiseKey, private: new Uint8Array(31) } }],
    ['signedIdentityKey', { signedIdentityKey: { public: 'text', private: 'text' } }],
    ['signedPreKey', { signedPreKey: {} }],
    ['signedPreKey', { signedPreKey: { ...initAuthCreds().signedPreKey, signature: null } }],
    ['signedPreKey', { signedPreKey: { ...initAuthCreds().signedPreKey, keyId: '1' } }],
    ['registrationId', { registrationId: '12' }],
    ['advSecretKey', { advSecretKey: '' }],
  ])('without a usable %s, and says so', (part, changes) => {
    const { state, why } = judged(written(changes));
    expect(state).toBe('damaged');
    expect(why).toContain(part);
  });

  test.each(['null', '[]', '"x"', '{}', '7', '\0\0\0\0', '\uFEFF{}'])('when it holds %j', (text) => {
    expect(judged(text).state).toBe('damaged');
  });

  test('and the reason never quotes the file, which holds private keys', () => {
    expect(judged('{"noiseKey": SECRET').why).not.toContain('SECRET');
  });
});

test('the generation follows from what only Baileys 7 writes', () => {
  expect(generationOf({ creds: 1, 'pre-key': 812, session: 3 })).toBe('baileys-6');
  for (const name of ['lid-mapping', 'device-list', 'identity-key', 'tctoken'] as const) {
    expect(generationOf({ creds: 1, [name]: 1 })).toBe('baileys-7');
  }
  expect(generationOf({ session: 3 })).toBe('unknown');
  expect(generationOf({})).toBe('unknown');
});
