// The file name under which Baileys keeps a key.
import type { BaileysKeyType } from './id-shapes.ts';

/** Exactly as Baileys does it (7.0.0-rc14, lib/Utils/use-multi-file-auth-state.js:86). @param id empty for creds */
export function encodeFileName(type: BaileysKeyType | 'creds', id: string): string {
  if (type === 'creds') return 'creds.json';
  return `${type}-${id}.json`.replaceAll('/', '__').replaceAll(':', '-');
}
