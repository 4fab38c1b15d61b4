// Whose sender key a record is: this device's own, with which it writes to a group, or another member's, to read by.
import { bytesOf, isPlainObject, readBufferJson } from './read-buffer-json.ts';

/**
 * Only the device that writes under a key has its private signing half (7.0.0-rc14, lib/Signal/Group/sender-key-state.js).
 * @returns `unclear` for what is written in no way that is known
 */
export function senderKeyOwner(value: unknown): 'own' | 'member' | 'unclear' {
  const states = statesOf(value);
  if (states === null || states.length === 0) return 'unclear';
  const lengths = new Set(states.map(privateKeyBytes));
  if (lengths.size !== 1) return 'unclear';
  if (lengths.has(0)) return 'member';
  return lengths.has(32) ? 'own' : 'unclear';
}

function statesOf(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  const bytes = bytesOf(value);
  if (bytes === null) return null;
  try {
    const states = readBufferJson(Buffer.from(bytes).toString('utf8'));
    return Array.isArray(states) ? states : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** null where it is written in no way that is known. */
function privateKeyBytes(state: unknown): number | null {
  const signing = isPlainObject(state) ? state['senderSigningKey'] : null;
  if (!isPlainObject(signing)) return null;
  const key = signing['private'];
  if (key === undefined || key === null || key === '') return 0;
  return bytesOf(key)?.length ?? null;
}
