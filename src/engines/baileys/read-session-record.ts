// Reads a session record as libsignal does, as far as a judgement needs it: which sessions it holds and which is open.
import { isPlainObject } from './read-buffer-json.ts';

export interface HeldSession {
  /** Not closed; libsignal writes `indexInfo.closed` as -1 then. */
  readonly open: boolean;
  /** A number, or the session counts as none (libsignal 6.0.0, src/session_record.js:231). */
  readonly registrationId: unknown;
  /** When it was made or last decrypted something, ms since 1970; 0 where it does not say. Sending leaves no time. */
  readonly lastUsedMs: number;
}

/** The sessions in the order of the record, or a sentence that says why libsignal could not read them. */
export function readSessionRecord(record: unknown): readonly HeldSession[] | string {
  if (!isPlainObject(record)) return 'it is not a session record';
  // Without a version it is the oldest form, which libsignal moves up; any other version makes it throw.
  if (record['version'] !== undefined && record['version'] !== 'v1') return 'its version is not known';
  const entries = record['_sessions'];
  if (!isPlainObject(entries)) return 'it has no list of sessions';
  const inherited = record['version'] === undefined ? record['registrationId'] : undefined;
  const held: HeldSession[] = [];
  for (const entry of Object.values(entries)) {
    if (!isReadable(entry)) return 'one of its sessions is incomplete';
    held.push(holdSession(entry, inherited));
  }
  return held;
}

type ReadableEntry = Readonly<Record<string, unknown>> & {
  readonly indexInfo: Readonly<Record<string, unknown>>;
};

function holdSession(entry: ReadableEntry, inherited: unknown): HeldSession {
  const { closed, used, created } = entry.indexInfo;
  const times = [used, created].filter((time) => typeof time === 'number');
  const registrationId = entry['registrationId'] || inherited || entry['registrationId'];
  return { open: closed === -1, registrationId, lastUsedMs: Math.max(0, ...times) };
}

/** Everything that SessionEntry.deserialize decodes must be base64 text (libsignal 6.0.0, src/session_record.js:91). */
function isReadable(entry: unknown): entry is ReadableEntry {
  if (!isPlainObject(entry)) return false;
  const { currentRatchet: ratchet, indexInfo: info, _chains: chains, pendingPreKey: pending } = entry;
  if (!isPlainObject(ratchet) || !isPlainObject(info) || !isPlainObject(chains)) return false;
  const pair = ratchet['ephemeralKeyPair'];
  if (!isPlainObject(pair) || !areTexts(pair['pubKey'], pair['privKey'])) return false;
  if (!areTexts(ratchet['lastRemoteEphemeralKey'], ratchet['rootKey'])) return false;
  if (!areTexts(info['baseKey'], info['remoteIdentityKey'])) return false;
  if (pending && !(isPlainObject(pending) && areTexts(pending['baseKey']))) return false;
  return Object.values(chains).every(isChain);
}

/** A chain whose messages are all received has no key of its own any more, only a counter. */
function isChain(chain: unknown): boolean {
  if (!isPlainObject(chain) || !isPlainObject(chain['chainKey']) || !isPlainObject(chain['messageKeys']))
    return false;
  const key = chain['chainKey']['key'];
  return (!key || typeof key === 'string') && areTexts(...Object.values(chain['messageKeys']));
}

function areTexts(...values: unknown[]): boolean {
  return values.every((value) => typeof value === 'string');
}
