// The keys of a vault: one secret for it, and from that for each session a key to seal with and one to hash with.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, scrypt } from 'node:crypto';
import { UnreadableBytes } from './byte-reader.ts';

/** What is derived of a text that a person chose takes this much work to try: 32 MiB and some 80 ms each. */
const scryptCost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 } as const;

export interface SessionSecrets {
  /** null where the vault is not encrypted. */
  readonly sealKey: Buffer | null;
  readonly hashKey: Buffer;
}

/** The secret of a vault, from which everything else is derived. */
export interface VaultSecret {
  readonly secret: Buffer;
  readonly isEncrypted: boolean;
}

export function deriveSession({ secret, isEncrypted }: VaultSecret, prefix: string): SessionSecrets {
  const derive = (use: string): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, '', `holdfast vault 1 ${use} ${prefix}`, 32));
  return { sealKey: isEncrypted ? derive('seal') : null, hashKey: derive('hash') };
}

/** The secret as it lies in vault.json: closed with what scrypt makes of the text. */
export interface WrappedSecret {
  readonly salt: string;
  readonly n: number;
  readonly r: number;
  readonly p: number;
  readonly nonce: string;
  readonly closed: string;
}

export async function wrapSecret(secret: Buffer, text: string): Promise<WrappedSecret> {
  const [salt, nonce] = [randomBytes(16), randomBytes(12)];
  const cipher = createCipheriv('aes-256-gcm', await stretch(text, salt, scryptCost), nonce);
  const closed = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  const { N, r, p } = scryptCost;
  return {
    salt: salt.toString('base64'),
    n: N,
    r,
    p,
    nonce: nonce.toString('base64'),
    closed: closed.toString('base64'),
  };
}

/** null where the text is not that which it was wrapped with. @throws UnreadableBytes */
export async function unwrapSecret(wrapped: WrappedSecret, text: string): Promise<Buffer | null> {
  const { n, r, p } = wrapped;
  // Whoever can write vault.json must not be able to make every reader of it work for hours.
  if (!(n >= 2 && n <= 2 ** 20 && r >= 1 && r <= 32 && p >= 1 && p <= 16)) {
    throw new UnreadableBytes('the cost of its key makes no sense');
  }
  const closed = Buffer.from(wrapped.closed, 'base64');
  const key = await stretch(text, Buffer.from(wrapped.salt, 'base64'), { N: n, r, p, maxmem: 256 * n * r });
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(wrapped.nonce, 'base64'));
  decipher.setAuthTag(closed.subarray(-16));
  const secret = decipher.update(closed.subarray(0, -16));
  try {
    decipher.final();
  } catch (error) {
    // The one thing that fails here is the comparison of the tag.
    if (error instanceof Error) return null;
    throw error;
  }
  return secret;
}

function stretch(text: string, salt: Buffer, cost: Parameters<typeof scrypt>[3]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(text.normalize('NFC'), salt, 32, cost, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
