// Whether two sessions are one device of one account, however far the keys of either have moved on since.
import { HoldfastError } from '../core/errors.ts';
import { canonicalHash } from '../engines/baileys/canonical-record.ts';
import { credsKey } from '../engines/baileys/creds-key.ts';
import type { TransferPiece } from '../ports/session-transfer.ts';

/**
 * Pairing makes these keys, and nothing ever changes them: `initAuthCreds` (7.0.0-rc14, lib/Utils/auth-utils.js:279).
 * @returns null for a session without credentials: a program has begun in its place, and was not paired yet
 * @throws HoldfastError those of TransferSource.read but CREDENTIALS_MISSING: then nobody can tell
 */
export async function sessionIdentity(pieces: AsyncIterable<TransferPiece>): Promise<string | null> {
  try {
    for await (const { records } of pieces) {
      const creds = records.find(({ type, id }) => type === credsKey.type && id === credsKey.id);
      if (creds !== undefined) return identityOf(creds.value);
    }
  } catch (error) {
    if (!(error instanceof HoldfastError && error.code === 'CREDENTIALS_MISSING')) throw error;
  }
  return null;
}

function identityOf(creds: unknown): string {
  const { noiseKey, signedIdentityKey } = creds as Readonly<Record<string, unknown>>;
  return canonicalHash(credsKey.type, { noiseKey, signedIdentityKey });
}
