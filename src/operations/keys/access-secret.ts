// The text of a key, `hf_<id>_<secret>`: made once, told once, and afterwards only known by the digest of its secret.
import { createHash, randomBytes } from 'node:crypto';

export interface AccessSecret {
  /** What the key is called in lists, and by `keys revoke`. No secret. */
  readonly keyId: string;
  /** 256 bits of chance, base64url. */
  readonly secret: string;
}

const form = /^hf_([0-9a-f]{12})_([\w-]{43})$/;

export function newAccessSecret(): AccessSecret {
  return { keyId: randomBytes(6).toString('hex'), secret: randomBytes(32).toString('base64url') };
}

export function accessSecretText({ keyId, secret }: AccessSecret): string {
  return `hf_${keyId}_${secret}`;
}

/** null for what is no key by its form. */
export function readAccessSecret(text: string): AccessSecret | null {
  const [, keyId, secret] = form.exec(text) ?? [];
  return keyId === undefined || secret === undefined ? null : { keyId, secret };
}

/** SHA-256, hex: with so much chance in the secret, a slow hash would add nothing. */
export function secretDigest(secret: string): string {
  return createHash('sha256').update(secret, 'utf8').digest('hex');
}
