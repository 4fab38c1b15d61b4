// Writes text as Baileys does: JSON in which bytes are written as {"type":"Buffer","data":"base64"}.

/**
 * The same text as `JSON.stringify(value, BufferJSON.replacer)` (7.0.0-rc14, lib/Utils/generics.js:9-15). A Buffer
 * comes to it as what its own `toJSON` gives, an object of type Buffer with a list of numbers.
 */
export function writeBufferJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner instanceof Uint8Array) return written(inner);
    if (typeof inner !== 'object' || inner === null || !('type' in inner) || inner.type !== 'Buffer')
      return inner;
    const data = 'data' in inner && inner.data ? inner.data : inner;
    return written(Buffer.from(data as Uint8Array));
  });
}

function written(bytes: Uint8Array): { readonly type: 'Buffer'; readonly data: string } {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return { type: 'Buffer', data };
}
