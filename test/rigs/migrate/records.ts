// Sessions as Baileys writes them, with a record of every type, of any size, and each with a content of its own.
import { createHash } from 'node:crypto';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalHash } from '../../../src/engines/baileys/canonical-record.ts';
import { fileNameOfKey } from '../../../src/engines/baileys/file-name-of-key.ts';
import { writeBufferJson } from '../../../src/engines/baileys/write-buffer-json.ts';

export interface SessionRecord {
  readonly type: string;
  readonly id: string;
  readonly value: unknown;
}

/** Canonical hashes by `type/id`: what two sessions are compared by. */
export type Contents = Readonly<Record<string, string>>;

export interface SessionSize {
  readonly preKeys?: number;
  readonly mappings?: number;
}

/** @param seed makes its keys other ones than those of another session */
export function sessionRecords(
  seed: string,
  { preKeys = 3, mappings = 2 }: SessionSize = {},
): SessionRecord[] {
  const bytes = (what: string, length = 32): Buffer =>
    Buffer.concat(
      Array.from({ length: Math.ceil(length / 32) }, (_, part) =>
        createHash('sha256').update(`${seed} ${what} ${part}`).digest(),
      ),
    ).subarray(0, length);
  const keyPair = (what: string) => ({ public: bytes(`${what} public`), private: bytes(`${what} private`) });
  const senderKey = [
    {
      senderKeyId: 77,
      senderChainKey: { iteration: 3, seed: bytes('chain').toString('base64') },
      senderSigningKey: { public: bytes('signing', 33).toString('base64') },
      senderMessageKeys: [],
    },
  ];
  const group = '120363000000000001@g.us';
  return [
    { type: 'creds', id: 'creds', value: credentials(seed, bytes, keyPair) },
    ...numbered(preKeys).map((id) => ({ type: 'pre-key', id, value: keyPair(`pre-key ${id}`) })),
    { type: 'session', id: '15550002222.0', value: sessionRecord(bytes) },
    { type: 'session', id: '98765_1.3', value: sessionRecord(bytes) },
    { type: 'sender-key', id: `${group}::98765_1::3`, value: Buffer.from(JSON.stringify(senderKey)) },
    {
      type: 'sender-key-memory',
      id: group,
      value: { '98765:3@lid': true, '15550002222@s.whatsapp.net': true },
    },
    {
      type: 'app-state-sync-key',
      id: 'AAAAA/b+',
      value: {
        keyData: bytes('sync').toString('base64'),
        fingerprint: { rawId: 5, currentIndex: 1, deviceIndexes: [0, 1] },
        timestamp: '1763700000000',
      },
    },
    {
      type: 'app-state-sync-version',
      id: 'regular_high',
      value: { version: 7, hash: bytes('hash', 128), indexValueMap: { 'q/+=': { valueMac: bytes('mac') } } },
    },
    ...numbered(mappings).flatMap((user) => [
      { type: 'lid-mapping', id: `1555${user}`, value: `9${user}` },
      { type: 'lid-mapping', id: `9${user}_reverse`, value: `1555${user}` },
    ]),
    { type: 'device-list', id: '98765', value: ['0', '3'] },
    { type: 'tctoken', id: '98765@lid', value: { token: bytes('token'), timestamp: '1763700000' } },
    { type: 'tctoken', id: '__index', value: { token: Buffer.from('["98765@lid"]') } },
    { type: 'identity-key', id: '98765_1.3', value: Buffer.concat([Buffer.of(5), bytes('identity')]) },
  ];
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index + 1));
}

function credentials(
  seed: string,
  bytes: (what: string, length?: number) => Buffer,
  keyPair: (what: string) => object,
): object {
  return {
    noiseKey: keyPair('noise'),
    pairingEphemeralKeyPair: keyPair('ephemeral'),
    signedIdentityKey: keyPair('identity'),
    signedPreKey: { keyPair: keyPair('signed'), signature: bytes('signature', 64), keyId: 1 },
    registrationId: 77,
    advSecretKey: bytes('adv').toString('base64'),
    processedHistoryMessages: [],
    nextPreKeyId: 813,
    firstUnuploadedPreKeyId: 813,
    accountSyncCounter: 1,
    registered: false,
    me: { id: `1555000${seed.length}:1@s.whatsapp.net`, lid: '98765:1@lid', name: `owner of ${seed}` },
    account: {
      details: bytes('details').toString('base64'),
      accountSignature: bytes('account', 64).toString('base64'),
    },
    signalIdentities: [{ identifier: { name: 'x', deviceId: 0 }, identifierKey: bytes('signal', 33) }],
    platform: 'android',
    lastPropHash: undefined,
  };
}

function sessionRecord(bytes: (what: string, length?: number) => Buffer): object {
  const remote = bytes('base key', 33).toString('base64');
  return {
    _sessions: {
      [remote]: {
        registrationId: 7,
        currentRatchet: {
          ephemeralKeyPair: { pubKey: remote, privKey: bytes('ratchet').toString('base64') },
          lastRemoteEphemeralKey: remote,
          previousCounter: 0,
          rootKey: bytes('root').toString('base64'),
        },
        indexInfo: {
          baseKey: remote,
          baseKeyType: 1,
          closed: -1,
          used: 1,
          created: 1,
          remoteIdentityKey: remote,
        },
        _chains: {
          [remote]: { chainKey: { counter: 3, key: null }, chainType: 2, messageKeys: { 1: remote } },
        },
      },
    },
    version: 'v1',
  };
}

export function contentsOf(records: readonly SessionRecord[]): Contents {
  return Object.fromEntries(
    records.map(({ type, id, value }) => [`${type}/${id}`, canonicalHash(type, value)]),
  );
}

/** As `useMultiFileAuthState` writes them, long enough ago that nobody seems to use them. */
export function putFolder(
  folder: string,
  records: readonly SessionRecord[],
  ageMs = 40 * 24 * 3_600_000,
): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const seconds = Math.round((Date.now() - ageMs) / 1000);
  for (const record of records) {
    const path = join(folder, fileNameOfKey(record));
    writeFileSync(path, writeBufferJson(record.value), { mode: 0o600 });
    utimesSync(path, seconds, seconds);
  }
}
