// Names the device of an account that credentials belong to, so that copies of them are recognised; it holds no secret.
import { createHash } from 'node:crypto';
import { bytesOf, isPlainObject } from './read-buffer-json.ts';

/** Older versions keep a byte for the type of a public key before it, which says nothing. */
const keyBytes = 32;

/**
 * From the account and device (`me.id`), which pairing gives, and the public halves of the two keys that every login
 * uses and nothing changes (`initAuthCreds`, 7.0.0-rc14, lib/Utils/auth-utils.js:279).
 * @returns null for credentials that no device is known of yet
 */
export function identityDigest(creds: Readonly<Record<string, unknown>>): string | null {
  const { me } = creds;
  if (!isPlainObject(me) || typeof me['id'] !== 'string' || me['id'] === '') return null;
  const digest = createHash('sha256').update(me['id']);
  for (const name of ['noiseKey', 'signedIdentityKey']) {
    const pair = creds[name];
    const key = isPlainObject(pair) ? bytesOf(pair['public']) : null;
    if (key === null) return null;
    digest.update('\0').update(key.subarray(-keyBytes));
  }
  return digest.digest('hex').slice(0, 32);
}
