// The value of an entry, from the bytes in which it is stored.
import { HoldfastError } from '../../core/errors.ts';
import { sessionName } from '../../core/session.ts';
import { decodeValue } from '../../engines/baileys/value-codec.ts';
import type { SessionName } from '../../ports/entry-store.ts';

/** Made anew at each call, so that the caller may change it. @throws HoldfastError ENTRY_DAMAGED */
export function readEntry(name: SessionName, type: string, id: string, bytes: Uint8Array): unknown {
  try {
    return decodeValue(bytes);
  } catch (cause) {
    if (!(cause instanceof HoldfastError)) throw cause;
    const details = { entry: `${type}/${id}`, session: sessionName(name), cause: cause.message };
    throw new HoldfastError('ENTRY_DAMAGED', details, { cause });
  }
}
