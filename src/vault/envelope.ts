// How bytes of a session are closed before they lie in a blob: sealed with AES-256-GCM, or with a checksum where the vault is not
// encrypted. Either way every damaged byte is found, and nothing opens as something else than it was closed as.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { UnreadableBytes } from './byte-reader.ts';

const nonceBytes = 12;
const tagBytes = 16;

export class Envelope {
  readonly #sealKey: Buffer | null;

  constructor(sealKey: Buffer | null) {
    this.#sealKey = sealKey;
  }

  /** @param what it is, for example `snapshots/<id>`: only as this it can be opened */
  close(what: string, bytes: Uint8Array): Buffer {
    if (this.#sealKey === null) return Buffer.concat([bytes, checksum(what, bytes)]);
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#sealKey, nonce);
    cipher.setAAD(Buffer.from(what, 'utf8'));
    return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws UnreadableBytes */
  open(what: string, closed: Uint8Array): Uint8Array {
    return this.#sealKey === null ? unchecked(what, closed) : unsealed(this.#sealKey, what, closed);
  }

  /** As `close`, for chunks: without encryption nothing is added, because each chunk is checked by its own id. */
  closeFrame(bytes: Uint8Array): Uint8Array {
    return this.#sealKey === null ? bytes : this.close('frame', bytes);
  }

  /** @throws UnreadableBytes */
  openFrame(closed: Uint8Array): Uint8Array {
    return this.#sealKey === null ? closed : unsealed(this.#sealKey, 'frame', closed);
  }
}

function checksum(what: string, bytes: Uint8Array): Buffer {
  return createHash('sha256').update(`${what}\0`).update(bytes).digest().subarray(0, tagBytes);
}

function unchecked(what: string, closed: Uint8Array): Uint8Array {
  const length = closed.byteLength - tagBytes;
  if (length < 0) throw new UnreadableBytes('it is too short');
  const bytes = closed.subarray(0, length);
  if (!checksum(what, bytes).equals(closed.subarray(length))) {
    throw new UnreadableBytes('its checksum is wrong');
  }
  return bytes;
}

function unsealed(key: Buffer, what: string, closed: Uint8Array): Uint8Array {
  const end = closed.byteLength - tagBytes;
  if (end < nonceBytes) throw new UnreadableBytes('it is too short');
  const decipher = createDecipheriv('aes-256-gcm', key, closed.subarray(0, nonceBytes));
  decipher.setAAD(Buffer.from(what, 'utf8'));
  decipher.setAuthTag(closed.subarray(end));
  const bytes = decipher.update(closed.subarray(nonceBytes, end));
  try {
    decipher.final();
  } catch (error) {
    throw new UnreadableBytes('its seal is broken', { cause: error });
  }
  return bytes;
}
