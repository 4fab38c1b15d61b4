// Lists for PostgreSQL in its own binary form: one parameter, no escaping, no text for bytes.

/** The type of the elements, by PostgreSQL's numbers for them (pg_type.dat). */
const oid = { bytea: 17, int8: 20, int4: 23, text: 25 } as const;
const headBytes = 20;
const lengthBytes = 4;
const nullLength = -1;

/**
 * `pg` sends a Buffer as it is and says that it is binary. The form (arrayfuncs.c, array_recv): number of dimensions,
 * whether there are nulls, type, then per dimension its size and first index; then each element behind its length.
 */
function arrayOf(type: keyof typeof oid, count: number, bytes: number, hasNulls: boolean): Buffer {
  const array = Buffer.allocUnsafe(headBytes + count * lengthBytes + bytes);
  array.writeInt32BE(1, 0);
  array.writeInt32BE(hasNulls ? 1 : 0, 4);
  array.writeInt32BE(oid[type], 8);
  array.writeInt32BE(count, 12);
  array.writeInt32BE(1, 16);
  return array;
}

export function texts(list: readonly (string | null)[]): Buffer {
  const lengths = list.map((text) => (text === null ? nullLength : Buffer.byteLength(text)));
  const bytes = lengths.reduce((sum, length) => sum + Math.max(length, 0), 0);
  const array = arrayOf('text', list.length, bytes, lengths.includes(nullLength));
  let at = headBytes;
  for (const [index, text] of list.entries()) {
    at = array.writeInt32BE(lengths[index] ?? nullLength, at);
    if (text !== null) at += array.write(text, at, 'utf8');
  }
  return array;
}

export function byteStrings(list: readonly Uint8Array[]): Buffer {
  const bytes = list.reduce((sum, each) => sum + each.length, 0);
  const array = arrayOf('bytea', list.length, bytes, false);
  let at = headBytes;
  for (const each of list) {
    at = array.writeInt32BE(each.length, at);
    array.set(each, at);
    at += each.length;
  }
  return array;
}

/** Of 4 bytes each. */
export function integers(list: readonly (number | null)[]): Buffer {
  const present = list.filter((number) => number !== null).length;
  const array = arrayOf('int4', list.length, present * 4, present < list.length);
  let at = headBytes;
  for (const number of list) {
    at = array.writeInt32BE(number === null ? nullLength : 4, at);
    if (number !== null) at = array.writeInt32BE(number, at);
  }
  return array;
}

/** Of 8 bytes each. */
export function longIntegers(list: readonly number[]): Buffer {
  const array = arrayOf('int8', list.length, list.length * 8, false);
  let at = headBytes;
  for (const number of list) {
    at = array.writeInt32BE(8, at);
    at = array.writeBigInt64BE(BigInt(number), at);
  }
  return array;
}

/** The elements of a list of one dimension, as they are read from its bytes; null where there is none. */
export function elementsOf<Element>(
  array: Buffer,
  read: (array: Buffer, from: number, to: number) => Element,
): (Element | null)[] {
  const elements: (Element | null)[] = [];
  for (let at = headBytes; at < array.length;) {
    const length = array.readInt32BE(at);
    at += lengthBytes;
    if (length === nullLength) elements.push(null);
    else elements.push(read(array, at, (at += length)));
  }
  return elements;
}
