// Are these credentials whole? Baileys itself takes torn ones for none and makes a new identity over them.
import type { Credentials } from '../../core/inventory.ts';
import { bytesOf, isKeyPair, isPlainObject, readBufferJson } from './read-buffer-json.ts';

/**
 * Judges the text of a creds.json. What must be there is what `initAuthCreds` makes at once and every login uses
 * (7.0.0-rc14, lib/Utils/auth-utils.js:279); `pairingEphemeralKeyPair` is not asked for, older versions have none.
 */
export function judgeCredentials(text: string): Credentials {
  if (text === '') return damaged('creds.json is empty.');
  const creds = parse(text);
  if (typeof creds === 'string') return damaged(creds);
  const missing = missingParts(creds);
  if (missing.length > 0) return damaged(`creds.json has no usable ${missing.join(', ')}.`);
  const paired = isPaired(creds);
  const why = paired
    ? 'All keys of the identity are there.'
    : 'All keys of the identity are there; it was never paired.';
  return { state: 'whole', why, paired };
}

function damaged(why: string): Credentials {
  return { state: 'damaged', why };
}

/** The object, or what is wrong with it. */
function parse(text: string): Readonly<Record<string, unknown>> | string {
  try {
    const value = readBufferJson(text);
    return isPlainObject(value) ? value : 'creds.json holds JSON, but not an object.';
  } catch (error) {
    // The parser's own message would quote the text, and the text holds private keys.
    if (error instanceof SyntaxError) return 'creds.json is torn: it is not complete JSON.';
    throw error;
  }
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

/**
 * A pairing code that was asked for and not yet entered also leaves a `me` behind, named after the number
 * (lib/Socket/socket.js:601); the signed `account` comes only with the pairing itself.
 */
function isPaired(creds: Readonly<Record<string, unknown>>): boolean {
  if (creds['registered'] === true) return true;
  const me = creds['me'];
  if (!isPlainObject(me) || typeof me['id'] !== 'string' || me['id'] === '') return false;
  return isPlainObject(creds['account']) || typeof creds['pairingCode'] !== 'string';
}
