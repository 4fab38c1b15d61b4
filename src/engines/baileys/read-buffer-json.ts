// Reads text as Baileys does: JSON in which bytes are written as {"type":"Buffer","data":"base64"}.

/**
 * The same value that `JSON.parse(text, BufferJSON.reviver)` gives (7.0.0-rc14, lib/Utils/generics.js:16-31), an
 * object with only numbered keys and numbers included: that is how older versions wrote a Uint8Array.
 * @throws SyntaxError when the text is not JSON
 */
export function readBufferJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    if (!isPlainObject(value)) return value;
    if (value['type'] === 'Buffer' && typeof value['data'] === 'string')
      return Buffer.from(value['data'], 'base64');
    const keys = Object.keys(value);
    if (keys.length === 0 || !keys.every((key) => !Number.isNaN(parseInt(key, 10)))) return value;
    const numbers = Object.values(value).filter((inner) => typeof inner === 'number');
    return numbers.length === keys.length ? Buffer.from(numbers) : value;
  });
}

export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

/** The bytes in a value as `Buffer.from(value)` finds them, which also knows `data` as a list of numbers; null for none. */
export function bytesOf(value: unknown): Uint8Array | null {
  if (value instanceof Uint8Array) return value;
  if (!isPlainObject(value) || value['type'] !== 'Buffer' || !Array.isArray(value['data'])) return null;
  const data: unknown[] = value['data'];
  const numbers = data.filter((inner) => typeof inner === 'number');
  return numbers.length === data.length ? Uint8Array.from(numbers) : null;
}

/** A pair of Curve25519 keys as Baileys writes it: 32 bytes each, the public one 33 where its type byte is kept. */
export function isKeyPair(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  const publicLength = bytesOf(value['public'])?.length;
  return bytesOf(value['private'])?.length === 32 && (publicLength === 32 || publicLength === 33);
}
