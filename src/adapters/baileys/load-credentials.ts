// The credentials of a held session; new ones only for a session that holds nothing at all.
import type { AuthenticationCreds } from '@whiskeysockets/baileys';
import { HoldfastError } from '../../core/errors.ts';
import { sessionName } from '../../core/session.ts';
import { credsKey } from '../../engines/baileys/creds-key.ts';
import { idShapes } from '../../engines/baileys/id-shapes.ts';
import { judgeCredentials } from '../../engines/baileys/judge-credentials.ts';
import { encodeValue } from '../../engines/baileys/value-codec.ts';
import type { HeldSession } from '../../ports/held-session.ts';
import type { BaileysModule } from './baileys-module.ts';
import { refuseToBegin } from './may-begin.ts';
import type { Beginning } from './may-begin.ts';
import { readEntry } from './read-entry.ts';

export interface LoadedCredentials {
  readonly creds: AuthenticationCreds;
  /** What the database holds of them. */
  readonly stored: Uint8Array;
}

const { type, id } = credsKey;

/**
 * New credentials are durable when this resolves: nobody scans a code whose identity could be forgotten.
 * @throws HoldfastError ENTRY_DAMAGED, CREDENTIALS_MISSING, those of refuseToBegin and of HeldSession
 */
export async function loadCredentials(
  held: HeldSession,
  baileys: BaileysModule,
  beginning: Beginning,
): Promise<LoadedCredentials> {
  const stored = (await held.get(type, [id])).get(id);
  if (stored !== undefined) return { creds: wholeCredentials(held, stored), stored };
  if (!held.created) {
    if (await hasKeys(held)) {
      const { place } = beginning;
      throw new HoldfastError('CREDENTIALS_MISSING', { session: sessionName(held.name), place });
    }
    // Empty: it was begun, and the beginning ended before the credentials; unless somebody knows better.
    await refuseToBegin(beginning);
  }
  const creds = baileys.initAuthCreds();
  const value = encodeValue(creds);
  await held.set([{ type, id, value }]);
  return { creds, stored: value };
}

function wholeCredentials(held: HeldSession, stored: Uint8Array): AuthenticationCreds {
  const value = readEntry(held.name, type, id, stored);
  const { state, why } = judgeCredentials({ value }, 'its value');
  if (state === 'whole') return value as AuthenticationCreds;
  const details = { entry: `${type}/${id}`, session: sessionName(held.name), cause: why };
  throw new HoldfastError('ENTRY_DAMAGED', details);
}

async function hasKeys(held: HeldSession): Promise<boolean> {
  for (const type of Object.keys(idShapes)) {
    if ((await held.ids(type)).length > 0) return true;
  }
  return false;
}
