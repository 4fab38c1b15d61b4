// The key under which a record moves, for every file that Baileys could find by asking for one.
import { credsKey } from './creds-key.ts';
import { decodeFileName } from './decode-file-name.ts';
import { idShapes } from './id-shapes.ts';

export interface KeyOfFile {
  readonly type: string;
  readonly id: string;
  /** The id is none that Baileys makes, so nobody knows what it was before its `/` and `:` were replaced. */
  readonly genuine: boolean;
}

/** The longer one first: a sender-key-memory file begins like a sender-key file. */
const types = Object.keys(idShapes).toSorted((a, b) => b.length - a.length);

/** null for a file that is no record: a copy, a lock, what others put there. */
export function keyOfFileName(name: string): KeyOfFile | null {
  const decoded = decodeFileName(name);
  if (decoded !== null) {
    return decoded.type === 'creds' ? { ...credsKey, genuine: true } : { ...decoded, genuine: true };
  }
  const type = types.find((known) => name.startsWith(`${known}-`));
  if (type === undefined || !name.endsWith('.json')) return null;
  const id = name.slice(type.length + 1, -'.json'.length);
  // As it stands: a file of that name, and a key of that id, are found by the same question.
  return id === '' ? null : { type, id, genuine: false };
}
