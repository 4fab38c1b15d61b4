// The list of who has a token, from both sides: Baileys removes old tokens by it, and forgets who is not in it.
import { bytesOf, isPlainObject } from '../read-buffer-json.ts';

/** Where it is kept (7.0.0-rc14, lib/Utils/tc-token-utils.js:25). */
export const tokenIndexKey = { type: 'tctoken', id: '__index' } as const;

/** The newer one with the names of the older one added; the newer as it is where either is no such list. */
export function mergeTokenIndex(older: unknown, newer: unknown): unknown {
  const [before, now] = [namesIn(older), namesIn(newer)];
  if (before === null || now === null) return newer;
  const all = [...new Set([...now, ...before])];
  if (all.length === now.length) return newer;
  return { ...(newer as object), token: Buffer.from(JSON.stringify(all)) };
}

function namesIn(index: unknown): readonly string[] | null {
  const bytes = isPlainObject(index) ? bytesOf(index['token']) : null;
  if (bytes === null) return null;
  try {
    const names: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
