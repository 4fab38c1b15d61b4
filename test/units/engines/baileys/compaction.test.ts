// Which records compaction leaves as they are, and what it says of them.
import { describe, expect, test } from 'vitest';
import { compactContent, isCompactable } from '../../../../src/engines/baileys/compact-record.ts';
import { codecOf } from '../../../../src/engines/baileys/records-form.ts';

const seed = { type: 'Buffer', data: Array.from({ length: 32 }, () => 1) };
const none = { type: 'Buffer', data: [] };
const base64 = { type: 'Buffer', data: Buffer.alloc(32, 1).toString('base64') };

function state(signing: unknown, stored = 3): object {
  return {
    senderKeyId: 5,
    senderChainKey: { iteration: 9, seed },
    senderSigningKey: { public: seed, private: signing },
    senderMessageKeys: Array.from({ length: stored }, (_, iteration) => ({ iteration, seed })),
  };
}

const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** The states that are left, or why all of them are. */
function compactSenderKey(value: unknown, form: 'folder' | 'records' = 'records'): unknown {
  const codec = codecOf(form)!;
  const made = compactContent(form, 'sender-key', codec.encode(value));
  if ('left' in made) return made.left;
  const read = codec.decode(made.content);
  expect(read).toBeInstanceOf(Uint8Array);
  return JSON.parse(Buffer.from(read as Uint8Array).toString());
}

describe('a sender key', () => {
  test.each(['folder', 'records'] as const)('of this device loses its stored keys, in %s', (form) => {
    expect(compactSenderKey(bytes([state(seed)]), form)).toEqual([state(seed, 0)]);
  });

  test('of this device is known by its private key, however that is written', () => {
    expect(compactSenderKey(bytes([state(base64)]))).toEqual([state(base64, 0)]);
  });

  test.each<[string, unknown, string]>([
    ['of another member', bytes([state(none)]), 'it is the sender key of another member'],
    [
      'with a private key of no known length',
      bytes([state({ type: 'Buffer', data: [1, 2] })]),
      'it is not plainly the key of one member',
    ],
    ['that mixes both', bytes([state(seed), state(none)]), 'it is not plainly the key of one member'],
    ['without stored keys', bytes([state(seed, 0)]), 'it stores no message keys'],
    ['without any state', bytes([]), 'it is not a list of sender key states'],
    ['as a list, as 6.17.16 has it', [state(seed)], 'it is written as another version of Baileys writes it'],
    [
      'with white space in it',
      Buffer.from(JSON.stringify([state(seed)], null, 1)),
      'it is written in a way that is not known',
    ],
    ['that is torn', bytes([state(seed)]).subarray(0, 99), 'it is written in a way that is not known'],
    ['that is none', bytes([{ senderMessageKeys: [1, 2, 3] }]), 'it is not a list of sender key states'],
  ])('%s stays as it is', (_what, value, why) => {
    expect(compactSenderKey(value)).toBe(why);
  });
});

describe('an entry stays as it is', () => {
  const drained = { chainKey: { counter: 1 }, chainType: 2, messageKeys: {} };
  const session = {
    registrationId: 1,
    currentRatchet: {
      ephemeralKeyPair: { pubKey: 'AA==', privKey: 'AA==' },
      lastRemoteEphemeralKey: 'AA==',
      previousCounter: 0,
      rootKey: 'AA==',
    },
    indexInfo: {
      baseKey: 'AA==',
      baseKeyType: 1,
      closed: -1,
      used: 1,
      created: 1,
      remoteIdentityKey: 'AA==',
    },
    _chains: { 'one=': drained, 'two=': drained },
  };
  const record = { _sessions: { 'AA==': session }, version: 'v1' };

  function left(content: Buffer, type = 'session'): string | null {
    const made = compactContent('folder', type, content);
    return 'left' in made ? made.left : null;
  }

  test('where its text is not what Baileys writes: more would change than is meant', () => {
    expect(left(bytes(record))).toBe(null);
    expect(left(Buffer.from(JSON.stringify(record, null, 2)))).toBe('it is not written as Baileys writes it');
  });

  test('where its version is not known, where it is torn, and where it is none', () => {
    expect(left(bytes({ ...record, version: 'v2' }))).toBe('its version is not known');
    expect(left(bytes(record).subarray(0, 50))).toBe('it cannot be read');
    expect(left(bytes({}))).toBe('it has no list of sessions');
  });

  test('where nothing is known about its type', () => {
    expect(left(bytes(record), 'pre-key')).toBe('nothing in records of this type can go');
    expect(['session', 'sender-key', 'creds', 'sender-key-memory', 'toString'].map(isCompactable)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  test('in a browser profile', () => {
    expect(compactContent('local-profile', 'session', bytes(record))).toHaveProperty('left');
  });
});
