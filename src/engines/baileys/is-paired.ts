// Whether credentials are those of a linked device, or of one that still waits for its code to be scanned.
import { isPlainObject } from './read-buffer-json.ts';

/**
 * A pairing code that was asked for and not yet entered also leaves a `me` behind, named after the number
 * (7.0.0-rc14, lib/Socket/socket.js:601); the signed `account` comes only with the pairing itself.
 */
export function isPaired(creds: Readonly<Record<string, unknown>>): boolean {
  if (creds['registered'] === true) return true;
  const me = creds['me'];
  if (!isPlainObject(me) || typeof me['id'] !== 'string' || me['id'] === '') return false;
  return isPlainObject(creds['account']) || typeof creds['pairingCode'] !== 'string';
}
