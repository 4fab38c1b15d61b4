// Are these credentials whole? Baileys itself takes torn ones for none and makes a new identity over them.
import type { Credentials } from '../../core/inventory.ts';
import { identityDigest } from './identity-digest.ts';
import { isPaired } from './is-paired.ts';
import { bytesOf, isKeyPair, isPlainObject } from './read-buffer-json.ts';
import type { RecordContent } from './record-content.ts';

/**
 * Judges the content of a creds.json, or of the entry that stands for it in a database. What must be there is what `initAuthCreds` makes at once and every login uses
 * (7.0.0-rc14, lib/Utils/auth-utils.js:279); `pairingEphemeralKeyPair` is not asked for, older versions have none.
 * @param name what to call it: `creds.json`
 */
export function judgeCredentials(content: RecordContent, name: string): Credentials {
  if ('flaw' in content) return damaged(`${name} ${content.flaw}.`);
  const creds = content.value;
  if (!isPlainObject(creds)) return damaged(`${name} can be read, but is not an object.`);
  const missing = missingParts(creds);
  if (missing.length > 0) return damaged(`${name} has no usable ${missing.join(', ')}.`);
  const paired = isPaired(creds);
  const why = paired
    ? 'All keys of the identity are there.'
    : 'All keys of the identity are there; it was never paired.';
  const identity = paired ? identityDigest(creds) : null;
  const next = creds['nextPreKeyId'];
  return {
    state: 'whole',
    why,
    paired,
    ...(identity !== null && { identity }),
    ...(typeof next === 'number' && Number.isSafeInteger(next) && next >= 0 && { nextPreKeyId: next }),
  };
}

function damaged(why: string): Credentials {
  return { state: 'damaged', why };
}

function missingParts(creds: Readonly<Record<string, unknown>>): string[] {
  const parts: [name: string, usable: boolean][] = [
    ['noiseKey', isKeyPair(creds['noiseKey'])],
    ['signedIdentityKey', isKeyPair(creds['signedIdentityKey'])],
    ['signedPreKey', isSignedPreKey(creds['signedPreKey'])],
    ['registrationId', Number.isInteger(creds['registrationId'])],
    ['advSecretKey', typeof creds['advSecretKey'] === 'string' && creds['advSecretKey'] !== ''],
  ];
  return parts.filter(([, usable]) => !usable).map(([name]) => name);
}

function isSignedPreKey(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  return (
    isKeyPair(value['keyPair']) &&
    bytesOf(value['signature'])?.length === 64 &&
    Number.isInteger(value['keyId'])
  );
}
