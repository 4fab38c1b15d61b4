// Which bytes of a blob a range names (BlobStore.getRange).

/** @param from negative: from the end, or the whole where it is shorter */
export function partOf(
  sizeBytes: number,
  from: number,
  lengthBytes: number,
): { readonly start: number; readonly end: number } {
  const start = Math.min(sizeBytes, from < 0 ? Math.max(0, sizeBytes + from) : from);
  return { start, end: Math.min(sizeBytes, start + lengthBytes) };
}
