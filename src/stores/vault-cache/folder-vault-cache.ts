// Remembers in files what a vault was asked for. They can be removed at any time.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { VaultCache } from '../../ports/vault-cache.ts';

/** @param folder it is made when something is first remembered */
export function folderVaultCache(folder: string): VaultCache {
  // Keys may be longer than names of files may be.
  const pathOf = (key: string): string =>
    join(folder, createHash('sha256').update(key).digest('hex').slice(0, 40));
  return {
    read: (key) => forgiving(() => readFile(pathOf(key)), null),
    write: (key, bytes) => forgiving(() => replaceFile(folder, pathOf(key), bytes), undefined),
  };
}

/** Nothing is synced: what a power failure leaves is checked by whoever reads it. */
async function replaceFile(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  const write = async (): Promise<void> => {
    await writeFile(temporary, bytes, { mode: 0o600, flag: 'wx' });
    await rename(temporary, path);
  };
  try {
    await write().catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await write();
    });
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** A file that cannot be read or written, for whatever reason, is one that is not remembered: the vault is asked instead. */
async function forgiving<T>(act: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return otherwise;
    throw error;
  }
}
