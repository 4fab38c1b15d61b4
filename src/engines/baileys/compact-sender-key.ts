// Takes out of this device's own sender key what nobody will ever ask for: the message keys that it stored for reading.
import type { Compaction } from './compact-record.ts';
import { bytesOf, isPlainObject } from './read-buffer-json.ts';

type Members = Readonly<Record<string, unknown>>;

const why =
  "It is this device's own sender key: stored message keys are for reading, and nobody sends our own messages back to us.";

/**
 * Baileys (7.0.0-rc14, lib/Signal/Group/group_cipher.js:21) skips an iteration at every message that it sends, and
 * stores the skipped key in the record, up to 2,000 of them. They serve `decrypt` alone, and only this device sends
 * under this key. That it is its own shows in the private signing key; the record of another member has none, and
 * there stored keys are for messages that are still on the way.
 */
export function compactSenderKey(value: unknown): Compaction {
  if (!(value instanceof Uint8Array))
    return { left: 'it is written as another version of Baileys writes it' };
  const text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8');
  const states = parse(text);
  // What does not come out as it went in would be changed by more than is meant.
  if (states === null || JSON.stringify(states) !== text)
    return { left: 'it is written in a way that is not known' };
  if (states.length === 0 || !states.every(isState)) return { left: 'it is not a list of sender key states' };
  const lengths = new Set(states.map(privateKeyBytes));
  if (lengths.size === 1 && lengths.has(0)) return { left: 'it is the sender key of another member' };
  if (lengths.size > 1 || !lengths.has(32)) return { left: 'it is not plainly the key of one member' };
  if (states.every((state) => state.senderMessageKeys.length === 0))
    return { left: 'it stores no message keys' };
  const compacted = Buffer.from(JSON.stringify(states.map((state) => ({ ...state, senderMessageKeys: [] }))));
  return { value: Buffer.isBuffer(value) ? compacted : new Uint8Array(compacted), why };
}

interface SenderKeyState extends Members {
  readonly senderSigningKey: Members;
  readonly senderMessageKeys: readonly unknown[];
}

function parse(text: string): readonly unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isState(state: unknown): state is SenderKeyState {
  if (!isPlainObject(state)) return false;
  const { senderChainKey: chain, senderSigningKey: signing, senderMessageKeys: stored } = state;
  return (
    isPlainObject(chain) &&
    Number.isInteger(chain['iteration']) &&
    isPlainObject(signing) &&
    Array.isArray(stored)
  );
}

/** null where it is written in no way that is known. */
function privateKeyBytes({ senderSigningKey }: SenderKeyState): number | null {
  const key = senderSigningKey['private'];
  const isText = isPlainObject(key) && key['type'] === 'Buffer' && typeof key['data'] === 'string';
  const bytes = isText ? Buffer.from(key['data'] as string, 'base64') : bytesOf(key);
  return bytes?.length ?? null;
}
