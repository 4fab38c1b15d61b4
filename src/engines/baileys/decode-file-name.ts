// From a file name of a Baileys folder back to the key's type and id.
import { classifyBaileysFile } from './classify-file.ts';
import type { BaileysKeyType } from './id-shapes.ts';

export interface DecodedFileName {
  readonly type: BaileysKeyType | 'creds';
  /** As Baileys asks for it; empty for creds. */
  readonly id: string;
}

/**
 * Inverts `fixFileName` (7.0.0-rc14, lib/Utils/use-multi-file-auth-state.js:86), which writes `/` as `__` and `:` as
 * `-`. That is not reversible for any text, so it is reversed per type, for the ids that Baileys really uses.
 * @returns null for a name that stands for no genuine id
 */
export function decodeFileName(name: string): DecodedFileName | null {
  const type = classifyBaileysFile(name);
  if (type === 'unknown') return null;
  if (type === 'creds') return { type, id: '' };
  return { type, id: unescapeId(type, name.slice(type.length + 1, -'.json'.length)) };
}

function unescapeId(type: BaileysKeyType, body: string): string {
  if (type === 'app-state-sync-key') return body.replaceAll('__', '/');
  if (type !== 'sender-key') return body;
  const afterUser = body.lastIndexOf('--');
  const afterGroup = body.lastIndexOf('--', afterUser - 1);
  return `${body.slice(0, afterGroup)}::${body.slice(afterGroup + 2, afterUser)}::${body.slice(afterUser + 2)}`;
}
