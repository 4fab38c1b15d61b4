// Which key a row of others stands for, where whoever wrote it took it from a file's name and split that wrongly.
import { decodeFileName } from './decode-file-name.ts';
import type { BaileysKeyType } from './id-shapes.ts';

export interface HealedKey {
  readonly type: BaileysKeyType;
  readonly id: string;
  /** The row was written under another key. */
  readonly healed: boolean;
}

/**
 * An importer that cuts at the first dash makes `pre` and `key-12` of pre-key-12.json, and leaves the escapes of the
 * name as they are. Put together again, type and id are that name, and only one key has it.
 * @returns null for what stands for no genuine key
 */
export function healKey(type: string, id: string): HealedKey | null {
  const name = `${type}-${id}.json`.replaceAll('/', '__').replaceAll(':', '-');
  const meant = decodeFileName(name);
  if (meant === null || meant.type === 'creds') return null;
  return { type: meant.type, id: meant.id, healed: meant.type !== type || meant.id !== id };
}
