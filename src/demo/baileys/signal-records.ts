// Records of the Signal protocol as text, in the forms in which libsignal and Baileys keep them.
import { randomBytes } from 'node:crypto';
import { asBuffer, keyPair, randomBase64, randomBuffer, typedPublicKey } from './key-material.ts';

export interface SessionTimes {
  readonly createdMs: number;
  /** When it last decrypted something. */
  readonly usedMs: number;
  /** When a newer session took its place; left out while it is open. */
  readonly closedMs?: number;
}

export function preKeyText(): string {
  return JSON.stringify(keyPair());
}

/** As `SessionRecord.serialize` (libsignal 6.0.0, src/session_record.js:57): bytes are plain base64. */
export function sessionText(times: SessionTimes, receivedChains: number, registrationId: number): string {
  const baseKey = typedPublicKey().toString('base64');
  const ephemeral = typedPublicKey().toString('base64');
  const chains: Record<string, object> = { [ephemeral]: chain(1, { counter: 3, key: randomBase64(32) }, {}) };
  for (let number = 0; number < receivedChains; number++) {
    // A received chain that is over has no key any more; a message that is still on its way keeps its own.
    const waiting = number % 3 === 2 ? { [String(number)]: randomBase64(32) } : {};
    chains[typedPublicKey().toString('base64')] = chain(2, { counter: number + 1 }, waiting);
  }
  const entry = {
    registrationId,
    currentRatchet: {
      ephemeralKeyPair: { pubKey: ephemeral, privKey: randomBase64(32) },
      lastRemoteEphemeralKey: typedPublicKey().toString('base64'),
      previousCounter: 2,
      rootKey: randomBase64(32),
    },
    indexInfo: {
      baseKey,
      baseKeyType: 2,
      closed: times.closedMs ?? -1,
      used: times.usedMs,
      created: times.createdMs,
      remoteIdentityKey: typedPublicKey().toString('base64'),
    },
    _chains: chains,
  };
  return JSON.stringify({ _sessions: { [baseKey]: entry }, version: 'v1' });
}

function chain(chainType: number, chainKey: { counter: number; key?: string }, messageKeys: object): object {
  return { chainKey, chainType, messageKeys };
}

/** States as JSON in bytes, whose own bytes are lists of numbers (7.0.0-rc14, lib/Signal/libsignal.js:416). */
export function senderKeyText(iteration: number): string {
  const state = {
    senderKeyId: randomBytes(4).readUInt32BE(0) >>> 1,
    senderChainKey: { iteration, seed: randomBytes(32) },
    senderSigningKey: { public: typedPublicKey(), private: Buffer.alloc(0) },
    senderMessageKeys: [],
  };
  return JSON.stringify(asBuffer(Buffer.from(JSON.stringify([state]))));
}

/** Who of a group has this device's group key. */
export function senderKeyMemoryText(deviceJids: readonly string[]): string {
  return JSON.stringify(Object.fromEntries(deviceJids.map((jid) => [jid, true])));
}

/** A protobuf message, whose JSON has bytes as plain base64 and 64-bit numbers as text. */
export function appStateSyncKeyText(madeMs: number): string {
  return JSON.stringify({
    keyData: randomBase64(32),
    fingerprint: { rawId: 1_340_217_733, currentIndex: 1, deviceIndexes: [0, 1] },
    timestamp: String(Math.floor(madeMs)),
  });
}

export function appStateSyncVersionText(records: number): string {
  const indexValueMap: Record<string, object> = {};
  for (let number = 0; number < records; number++) {
    indexValueMap[randomBase64(32)] = { valueMac: randomBuffer(32) };
  }
  return JSON.stringify({ version: records + 1, hash: randomBuffer(128), indexValueMap });
}

export function identityKeyText(): string {
  return JSON.stringify(asBuffer(typedPublicKey()));
}

/** @param receivedMs when the contact's token came */
export function tokenText(receivedMs: number): string {
  return JSON.stringify({ token: randomBuffer(17), timestamp: String(Math.floor(receivedMs / 1000)) });
}

/** The list of all tokens, kept as one of them (7.0.0-rc14, lib/Utils/tc-token-utils.js:25). */
export function tokenIndexText(jids: readonly string[]): string {
  return JSON.stringify({ token: asBuffer(Buffer.from(JSON.stringify(jids))) });
}
