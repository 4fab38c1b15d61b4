// The checksum of LevelDB: CRC-32C, and masked as LevelDB stores it.

/** The Castagnoli polynomial, bits reversed. */
const polynomial = 0x82f63b78;

/** Eight tables of 256, one after the other: table n is what a byte does to the checksum n bytes later. */
const tables = makeTables();

/** Eight bytes a turn (slicing-by-8): about 1 GB/s, twice to three times as fast as byte by byte. */
export function crc32c(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let crc = 0xffffffff;
  let at = from;
  // Spelled out: a function for each byte or table costs three quarters of the speed.
  for (const last = to - 8; at <= last; at += 8) {
    crc ^=
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    crc =
      (tables[1792 + (crc & 255)] as number) ^
      (tables[1536 + ((crc >>> 8) & 255)] as number) ^
      (tables[1280 + ((crc >>> 16) & 255)] as number) ^
      (tables[1024 + (crc >>> 24)] as number) ^
      (tables[768 + (bytes[at + 4] as number)] as number) ^
      (tables[512 + (bytes[at + 5] as number)] as number) ^
      (tables[256 + (bytes[at + 6] as number)] as number) ^
      (tables[bytes[at + 7] as number] as number);
  }
  for (; at < to; at++) crc = (crc >>> 8) ^ (tables[(crc ^ (bytes[at] as number)) & 255] as number);
  return (crc ^ 0xffffffff) >>> 0;
}

/** LevelDB stores checksums turned and shifted, as a checksum of data that holds checksums says little (util/crc32c.h). */
export function maskCrc32c(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** As it stands in a file. */
export function maskedCrc32c(bytes: Uint8Array): Buffer {
  const stored = Buffer.alloc(4);
  stored.writeUInt32LE(maskCrc32c(crc32c(bytes)));
  return stored;
}

function makeTables(): Uint32Array {
  const made = new Uint32Array(8 * 256);
  for (let index = 0; index < made.length; index++) {
    // The first table by the polynomial, each other one by the table before it.
    let value = index < 256 ? index : (made[index - 256] as number);
    if (index < 256)
      for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    else value = (value >>> 8) ^ (made[value & 255] as number);
    made[index] = value;
  }
  return made;
}
