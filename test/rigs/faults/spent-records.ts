// Records that have become large without need, in the shapes that libsignal and Baileys write them.
import { join } from 'node:path';
import { dayMs, put, wholeCredentials } from './world.ts';

const key = (fill: number): string => Buffer.alloc(33, fill).toString('base64');

/** A session record with so many receiving chains that are closed and drained, one that owes messages, and one open. */
export function spentSession(drained: number, contact = 1, owed = 1): object {
  const chains: [string, object][] = Array.from({ length: drained }, (_, index) => [
    Buffer.from(`drained chain ${contact} ${String(index).padStart(16, '0')}`).toString('base64'),
    { chainKey: { counter: index }, chainType: 2, messageKeys: {} },
  ]);
  const messageKeys = Object.fromEntries(Array.from({ length: owed }, (_, index) => [index, key(9)]));
  chains.push([key(2), { chainKey: { counter: owed }, chainType: 2, messageKeys }]);
  chains.push([key(3), { chainKey: { counter: 1, key: key(8) }, chainType: 2, messageKeys: {} }]);
  chains.push([key(4), { chainKey: { counter: 0, key: key(7) }, chainType: 1, messageKeys: {} }]);
  const session = {
    registrationId: 4_000 + contact,
    currentRatchet: {
      ephemeralKeyPair: { pubKey: key(4), privKey: key(5) },
      lastRemoteEphemeralKey: key(3),
      previousCounter: 0,
      rootKey: key(6),
    },
    indexInfo: {
      baseKey: key(1),
      baseKeyType: 1,
      closed: -1,
      used: 1_760_000_000_000,
      created: 1_750_000_000_000,
      remoteIdentityKey: key(1),
    },
    _chains: Object.fromEntries(chains),
  };
  return { _sessions: { [key(1)]: session }, version: 'v1' };
}

/** The states of a sender key, in bytes as Baileys keeps them; only our own has a private key. */
export function senderKey(stored: number, isOwn = true): Buffer {
  const seed = { type: 'Buffer', data: Array.from({ length: 32 }, () => 3) };
  const signing = { public: seed, private: isOwn ? seed : { type: 'Buffer', data: [] } };
  const keys = Array.from({ length: stored }, (_, iteration) => ({ iteration, seed }));
  const chain = { iteration: 99, seed };
  const state = { senderKeyId: 7, senderChainKey: chain, senderSigningKey: signing, senderMessageKeys: keys };
  return Buffer.from(JSON.stringify([state]));
}

export function senderKeyText(stored: number, isOwn = true): string {
  return JSON.stringify({ type: 'Buffer', data: senderKey(stored, isOwn).toString('base64') });
}

export const ownSenderKeyFile = 'sender-key-120363000000000000@g.us--15550001111--1.json';

/** A folder of five files, three of which become smaller: two sessions and the own sender key. */
export function putSpentSession(folder: string, ageMs = 40 * dayMs): void {
  put(join(folder, 'creds.json'), ageMs, wholeCredentials);
  put(join(folder, 'session-15550003331.0.json'), ageMs, JSON.stringify(spentSession(40, 1)));
  put(join(folder, 'session-15550003332.0.json'), ageMs, JSON.stringify(spentSession(20, 2)));
  put(join(folder, 'session-15550003333.0.json'), ageMs, JSON.stringify(spentSession(0, 3)));
  put(join(folder, ownSenderKeyFile), ageMs, senderKeyText(30));
}
