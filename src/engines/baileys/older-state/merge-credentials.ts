// The credentials of a restored session: those of the snapshot, with every counter where the newer state had left it.
import { isPlainObject } from '../read-buffer-json.ts';
import { canonicalHash } from '../canonical-record.ts';
import { credsKey } from '../creds-key.ts';
import { preKeyIdsAfter } from './pre-key-ids.ts';
import type { RestoreIds } from './pre-key-ids.ts';

type Members = Readonly<Record<string, unknown>>;

/** @param newer of the same pairing; null where they are lost */
export function mergeCredentials(older: unknown, newer: unknown, restore: RestoreIds): unknown {
  if (!isPlainObject(older)) return older;
  const ids = preKeyIdsAfter(older, newer, restore);
  return { ...older, ...(isPlainObject(newer) && goneOn(older, newer)), ...ids };
}

/** Pairing makes these keys, and nothing ever changes them: `initAuthCreds` (7.0.0-rc14, lib/Utils/auth-utils.js:279). */
export function pairingDigest(creds: unknown): string | null {
  if (!isPlainObject(creds)) return null;
  const { noiseKey, signedIdentityKey } = creds;
  if (noiseKey === undefined || signedIdentityKey === undefined) return null;
  return canonicalHash(credsKey.type, { noiseKey, signedIdentityKey });
}

/** What only ever goes forward, and what others were told of already. */
function goneOn(older: Members, newer: Members): Members {
  const taken: Record<string, unknown> = {};
  for (const name of ['accountSyncCounter', 'lastAccountSyncTimestamp'])
    if (isAhead(newer[name], older[name])) taken[name] = newer[name];
  // The server hands out the public half of the newest one (rotateSignedPreKey, lib/Socket/socket.js:155).
  if (isAhead(idOf(newer['signedPreKey']), idOf(older['signedPreKey'])))
    taken['signedPreKey'] = newer['signedPreKey'];
  // Settings are encrypted under the newest of the keys that the phone has shared, and those are all kept.
  for (const name of ['myAppStateKeyId', 'processedHistoryMessages'])
    if (newer[name] !== undefined && newer[name] !== null) taken[name] = newer[name];
  return taken;
}

function isAhead(newer: unknown, older: unknown): boolean {
  return typeof newer === 'number' && (typeof older !== 'number' || newer > older);
}

function idOf(signedPreKey: unknown): unknown {
  return isPlainObject(signedPreKey) ? signedPreKey['keyId'] : undefined;
}
