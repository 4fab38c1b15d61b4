// Names of packs: the SHA-256 of their bytes and how many there are, so that a list alone tells of one that was cut off.
const shape = /^[0-9a-f]{64}-(\d{1,10})$/;

/** @param digest in hexadecimal digits */
export function packName(digest: string, sizeBytes: number): string {
  return `${digest}-${sizeBytes}`;
}

/** null where it is no name of a pack. */
export function packSizeBytes(name: string): number | null {
  const [, size] = shape.exec(name) ?? [];
  return size === undefined ? null : Number(size);
}
