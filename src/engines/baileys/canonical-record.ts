// One digest for one meaning: a record keeps it whether a file of Baileys, a database or memory holds it.
import { createHash } from 'node:crypto';
import { isUint8Array } from 'node:util/types';
import { asMembers, kindOf } from './kind-of-value.ts';
import { canonicalSyncKey } from './canonical-sync-key.ts';

/**
 * Equal for values that Baileys takes for the same once they were written and read again: a Buffer, a Uint8Array and
 * the ways in which JSON writes them; members in any order; a protobuf message and its JSON.
 * @param type the key's type, `creds` for credentials
 * @returns SHA-256 in hex
 * @throws HoldfastError VALUE_UNSTORABLE for what no store takes
 */
export function canonicalHash(type: string, value: unknown): string {
  const meant = type === 'app-state-sync-key' ? canonicalSyncKey(value) : value;
  return createHash('sha256')
    .update(`${JSON.stringify(type)}\n${canonicalText(meant, [])}`)
    .digest('hex');
}

function canonicalText(value: unknown, trail: string[]): string {
  switch (kindOf(value, trail)) {
    case 'plain':
      return JSON.stringify(value);
    case 'bytes':
      return bytesText(value as Uint8Array);
    case 'message':
      return within(trail, 'toJSON()', (value as { toJSON(): unknown }).toJSON());
    case 'list':
      return `[${(value as readonly unknown[]).map((inner, index) => within(trail, String(index), inner)).join(',')}]`;
    case 'object':
      return objectText(asMembers(value), trail);
  }
}

function within(trail: string[], key: string, inner: unknown): string {
  trail.push(key);
  const text = canonicalText(inner, trail);
  trail.pop();
  return text;
}

function objectText(object: Readonly<Record<string, unknown>>, trail: string[]): string {
  const keys = Object.keys(object)
    .filter((key) => object[key] !== undefined)
    .sort();
  const bytes = bytesInDisguise(object, keys);
  if (bytes !== null) return bytesText(bytes);
  const members = keys.map((key) => `${JSON.stringify(key)}:${within(trail, key, object[key])}`);
  return `{${members.join(',')}}`;
}

/** No JSON looks like this, so no text can be mistaken for bytes. */
function bytesText(bytes: Uint8Array): string {
  return `<${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}>`;
}

/**
 * What becomes bytes on the way through a file: an object of type Buffer as `BufferJSON.replacer` takes it (7.0.0-rc14,
 * lib/Utils/generics.js:10), and one with only numbered keys and numbers as its `reviver` does, the keys in the order
 * in which they stand.
 */
function bytesInDisguise(
  object: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): Uint8Array | null {
  if (object['type'] === 'Buffer') {
    const data = object['data'];
    if (typeof data === 'string') return Buffer.from(data, 'base64');
    if (Array.isArray(data) && data.every((byte) => typeof byte === 'number')) return Uint8Array.from(data);
    if (isUint8Array(data)) return data;
  }
  if (keys.length === 0 || keys.some((key) => Number.isNaN(parseInt(key, 10)))) return null;
  const values = Object.values(object).filter((inner) => inner !== undefined);
  return values.every((inner) => typeof inner === 'number') ? Uint8Array.from(values) : null;
}
