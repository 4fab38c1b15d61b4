// vault.json: what makes a prefix of a blob store a vault. Made once, and never changed.
import { randomBytes, randomUUID } from 'node:crypto';
import { HoldfastError } from '../core/errors.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import { UnreadableBytes } from './byte-reader.ts';
import { unwrapSecret, wrapSecret } from './vault-keys.ts';
import type { VaultSecret, WrappedSecret } from './vault-keys.ts';

const fileKey = 'vault.json';
const knownFormat = 1;

interface VaultFile {
  readonly format: number;
  readonly id: string;
  /** In an encrypted vault absent. */
  readonly secret?: string;
  readonly wrapped?: WrappedSecret;
}

export interface OpenedVault extends VaultSecret {
  readonly id: string;
}

export interface OpenVaultFile {
  /** The text that the vault is encrypted with; null for none. */
  readonly key: string | null;
  /** Make it where there is none. */
  readonly create: boolean;
}

/** @throws BLOBS_UNAVAILABLE, VAULT_ABSENT, VAULT_DAMAGED, VAULT_TOO_NEW, VAULT_KEY_NEEDED, VAULT_KEY_WRONG */
export async function openVaultFile(blobs: BlobStore, { key, create }: OpenVaultFile): Promise<OpenedVault> {
  let blob = await blobs.get(fileKey);
  if (blob === null && create) {
    await makeVaultFile(blobs, key);
    blob = await blobs.get(fileKey);
  }
  if (blob === null) throw new HoldfastError('VAULT_ABSENT', { url: blobs.url });
  return await unlocked(parse(blob.bytes, blobs.url), key, blobs.url);
}

/** Somebody else may make it in the same moment: then theirs is the vault. */
async function makeVaultFile(blobs: BlobStore, key: string | null): Promise<void> {
  const secret = randomBytes(32);
  const opening =
    key === null ? { secret: secret.toString('base64') } : { wrapped: await wrapSecret(secret, key) };
  const file: VaultFile = { format: knownFormat, id: randomUUID(), ...opening };
  try {
    await blobs.put(fileKey, Buffer.from(`${JSON.stringify(file, null, 2)}\n`), { absent: true });
  } catch (error) {
    if (!(error instanceof HoldfastError && error.code === 'BLOB_CONFLICT')) throw error;
  }
}

function parse(bytes: Uint8Array, url: string): VaultFile {
  const damaged = (why: string, error?: unknown): HoldfastError =>
    new HoldfastError('VAULT_DAMAGED', { url, cause: `vault.json ${why}` }, { cause: error });
  let file: unknown;
  try {
    file = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw damaged('is no JSON', error);
  }
  if (typeof file !== 'object' || file === null) throw damaged('is no object');
  const { format, id, secret, wrapped } = file as Partial<VaultFile>;
  if (typeof format !== 'number' || typeof id !== 'string') throw damaged('has no format and id');
  if (format > knownFormat) {
    throw new HoldfastError('VAULT_TOO_NEW', { url, found: format, known: knownFormat });
  }
  if (typeof secret !== 'string' && typeof wrapped !== 'object') throw damaged('has no key');
  return file as VaultFile;
}

async function unlocked(file: VaultFile, key: string | null, url: string): Promise<OpenedVault> {
  const { id, secret, wrapped } = file;
  if (wrapped === undefined) {
    if (key !== null) {
      throw new HoldfastError('VAULT_KEY_WRONG', { url, cause: 'the vault is not encrypted' });
    }
    return { id, secret: Buffer.from(secret ?? '', 'base64'), isEncrypted: false };
  }
  if (key === null) throw new HoldfastError('VAULT_KEY_NEEDED', { url });
  const unwrapped = await unwrapSecret(wrapped, key).catch((error: unknown) => {
    if (!(error instanceof UnreadableBytes)) throw error;
    throw new HoldfastError(
      'VAULT_DAMAGED',
      { url, cause: `vault.json: ${error.message}` },
      { cause: error },
    );
  });
  if (unwrapped === null)
    throw new HoldfastError('VAULT_KEY_WRONG', { url, cause: 'it does not open vault.json' });
  return { id, secret: unwrapped, isEncrypted: true };
}
