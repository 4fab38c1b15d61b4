// vault.json: what makes a prefix of a blob store a vault. Made once, and never changed. Without it nothing in the vault means anything, so a
// second copy lies beside it, and none is ever made over what an earlier one left.
import { randomBytes, randomUUID } from 'node:crypto';
import { HoldfastError } from '../core/errors.ts';
import type { Blob, BlobCondition, BlobStore } from '../ports/blob-store.ts';
import { UnreadableBytes } from './byte-reader.ts';
import { unwrapSecret, wrapSecret } from './vault-keys.ts';
import type { VaultSecret, WrappedSecret } from './vault-keys.ts';

const fileKey = 'vault.json';
const copyKey = 'vault.copy.json';
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
  if (blob === null && create && !(await holdsSessions(blobs)) && (await blobs.get(copyKey)) === null) {
    await makeVaultFile(blobs, key);
    blob = await blobs.get(fileKey);
  }
  const file = await wholeFile(blobs, blob);
  // Whoever only reads need not be able to write.
  if (create) await keepCopy(blobs, file);
  return await unlocked(file, key, blobs.url);
}

async function holdsSessions(blobs: BlobStore): Promise<boolean> {
  for await (const page of blobs.list('sessions/')) if (page.length > 0) return true;
  return false;
}

/** What vault.json says; where it is gone or damaged what its copy says, and then it is put back from that. */
async function wholeFile(blobs: BlobStore, blob: Blob | null): Promise<VaultFile> {
  const found = blob && parse(blob.bytes, blobs.url);
  if (found !== null && !(found instanceof HoldfastError)) return found;
  if (found?.code === 'VAULT_TOO_NEW') throw found;
  const copy = await blobs.get(copyKey);
  const whole = copy && parse(copy.bytes, blobs.url);
  if (copy === null || whole === null || whole instanceof HoldfastError) {
    if (found !== null) throw found;
    if (copy === null && !(await holdsSessions(blobs))) {
      throw new HoldfastError('VAULT_ABSENT', { url: blobs.url });
    }
    const cause =
      'vault.json is gone, and the sessions are there. It holds their keys: put it back from a copy of the vault. Another one would make all of them unreadable';
    throw new HoldfastError('VAULT_DAMAGED', { url: blobs.url, cause });
  }
  await putBack(blobs, copy.bytes, blob === null ? { absent: true } : { version: blob.version });
  return whole;
}

/** Where it cannot be put back now the next who opens the vault does so. */
async function putBack(blobs: BlobStore, bytes: Uint8Array, only: BlobCondition): Promise<void> {
  try {
    await blobs.put(fileKey, bytes, only);
  } catch (error) {
    if (!(error instanceof HoldfastError && notPutBack.has(error.code))) throw error;
  }
}

const notPutBack: ReadonlySet<string> = new Set(['BLOB_CONFLICT', 'BLOBS_READ_ONLY', 'BLOBS_FULL']);

/** @throws VAULT_DAMAGED where the copy is of another vault: then somebody has put a foreign vault.json here */
async function keepCopy(blobs: BlobStore, file: VaultFile): Promise<void> {
  const copy = await blobs.get(copyKey);
  const kept = copy && parse(copy.bytes, blobs.url);
  if (kept !== null && !(kept instanceof HoldfastError)) {
    if (kept.id === file.id) return;
    const cause = `vault.json is that of another vault than ${copyKey}, which was made with the sessions here: put the former one back`;
    throw new HoldfastError('VAULT_DAMAGED', { url: blobs.url, cause });
  }
  try {
    await blobs.put(copyKey, textOf(file), copy === null ? { absent: true } : { version: copy.version });
  } catch (error) {
    // Somebody else does the same, or there is no room: the next who opens the vault does it.
    if (!(error instanceof HoldfastError && notPutBack.has(error.code))) throw error;
  }
}

function textOf(file: VaultFile): Buffer {
  return Buffer.from(`${JSON.stringify(file, null, 2)}\n`);
}

/** Somebody else may make it in the same moment: then theirs is the vault. */
async function makeVaultFile(blobs: BlobStore, key: string | null): Promise<void> {
  const secret = randomBytes(32);
  const opening =
    key === null ? { secret: secret.toString('base64') } : { wrapped: await wrapSecret(secret, key) };
  const file: VaultFile = { format: knownFormat, id: randomUUID(), ...opening };
  try {
    await blobs.put(fileKey, textOf(file), { absent: true });
  } catch (error) {
    if (!(error instanceof HoldfastError && error.code === 'BLOB_CONFLICT')) throw error;
  }
}

/** What is wrong with it is an answer: the copy may be right. */
function parse(bytes: Uint8Array, url: string): VaultFile | HoldfastError {
  const damaged = (why: string, error?: unknown): HoldfastError =>
    new HoldfastError('VAULT_DAMAGED', { url, cause: `vault.json ${why}` }, { cause: error });
  let file: unknown;
  try {
    file = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    return damaged('is no JSON', error);
  }
  if (typeof file !== 'object' || file === null) return damaged('is no object');
  const { format, id, secret, wrapped } = file as Partial<VaultFile>;
  if (typeof format !== 'number' || typeof id !== 'string') return damaged('has no format and id');
  if (format > knownFormat) {
    return new HoldfastError('VAULT_TOO_NEW', { url, found: format, known: knownFormat });
  }
  if (typeof secret !== 'string' && typeof wrapped !== 'object') return damaged('has no key');
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
