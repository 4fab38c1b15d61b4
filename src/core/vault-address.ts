// Where a vault is: `/srv/vault` or `vault:/srv/vault`, `s3://bucket/prefix?endpoint=https://host:9000`,
// `postgres://user@host/database`. Only absolute paths are addresses.
import { absolutePath } from './absolute-path.ts';
import { HoldfastError } from './errors.ts';
import { readPostgresAddress } from './postgres-address.ts';
import type { PostgresAddress } from './postgres-address.ts';
import { readS3Address } from './s3-address.ts';
import type { S3Address } from './s3-address.ts';
import { pathWithoutPassword, withoutPassword } from './without-password.ts';

export interface FolderVault {
  readonly kind: 'folder';
  /** The path itself. */
  readonly url: string;
  readonly root: string;
}

export interface S3Vault extends S3Address {
  readonly kind: 's3';
}

export interface PostgresVault extends PostgresAddress {
  readonly kind: 'postgres';
}

/** For tests: what is in it is gone when it is closed. */
export interface MemoryVault {
  readonly kind: 'memory';
  readonly url: string;
}

/** `url` names the vault everywhere, and read again is the same address; it never holds a password. */
export type VaultAddress = FolderVault | S3Vault | PostgresVault | MemoryVault;

/** Not that of a place: one database may hold both, each with tables and a version of its own. */
const defaultSchema = 'holdfast_vault';

/**
 * Reads the address of a vault. Before any of them `vault:` may stand, which it needs where it is one place among others.
 * @param workingDirectory only used to say what a relative path would mean here
 * @throws HoldfastError VAULT_URL_INVALID, VAULT_URL_RELATIVE
 */
export function parseVaultAddress(text: string, workingDirectory: string): VaultAddress {
  const bare = text.replace(/^vault:/, '');
  const scheme = /^([A-Za-z][A-Za-z0-9+-]*):/.exec(bare)?.[1]?.toLowerCase();
  switch (scheme) {
    case undefined:
      return readFolder(text, bare, workingDirectory);
    case 's3':
      return { kind: 's3', ...orInvalid(text, readS3Address(bare)) };
    case 'postgres':
    case 'postgresql':
      return { kind: 'postgres', ...orInvalid(text, readPostgresAddress(bare, defaultSchema)) };
    case 'memory':
      return readMemory(text, bare);
    default:
      throw invalid(text, 'no vault begins like this');
  }
}

function readFolder(text: string, path: string, workingDirectory: string): FolderVault {
  if (path === '' || path.includes('\0')) throw invalid(text, 'it holds no path');
  if (!path.startsWith('/')) {
    const absolute = pathWithoutPassword(absolutePath(workingDirectory, path));
    throw new HoldfastError('VAULT_URL_RELATIVE', { url: pathWithoutPassword(text), absolute });
  }
  const root = absolutePath('/', path);
  if (root === '/') throw invalid(text, 'a vault has a folder of its own, which / is not');
  return { kind: 'folder', url: root, root };
}

function readMemory(text: string, bare: string): MemoryVault {
  if (!/^memory:[a-z0-9-]{1,64}$/.test(bare)) {
    throw invalid(text, 'the name of a vault in memory is up to 64 lower-case letters, digits and -');
  }
  return { kind: 'memory', url: bare };
}

function orInvalid<Address extends object>(text: string, read: Address | { readonly flaw: string }): Address {
  if ('flaw' in read) throw invalid(text, read.flaw);
  return read;
}

function invalid(text: string, cause: string): HoldfastError {
  return new HoldfastError('VAULT_URL_INVALID', { url: withoutPassword(text), cause });
}
