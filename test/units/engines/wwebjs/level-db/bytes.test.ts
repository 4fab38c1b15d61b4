// The bytes below a LevelDB database: its checksum, its log format, Snappy, and the records of its MANIFEST.
import { describe, expect, test } from 'vitest';
import { crc32c, maskedCrc32c } from '../../../../../src/engines/wwebjs/level-db/crc32c.ts';
import { Cursor } from '../../../../../src/engines/wwebjs/level-db/cursor.ts';
import { LiveFilesReader } from '../../../../../src/engines/wwebjs/level-db/live-files.ts';
import { LogReader } from '../../../../../src/engines/wwebjs/level-db/log-reader.ts';
import { unsnappy } from '../../../../../src/engines/wwebjs/level-db/snappy.ts';
import { readVersionEdit } from '../../../../../src/engines/wwebjs/level-db/version-edit.ts';

const blockBytes = 32_768;

describe('the checksum', () => {
  // RFC 3720, appendix B.4.
  test.each([
    ['123456789', Buffer.from('123456789'), 0xe3069283],
    ['32 zeros', Buffer.alloc(32), 0x8a9136aa],
    ['32 ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
    ['0 to 31', Buffer.from(Array.from({ length: 32 }, (_none, at) => at)), 0x46dd794e],
    ['nothing', Buffer.alloc(0), 0],
  ])('of %s is the known one', (_what, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });

  test('is the same from any place in any memory', () => {
    const bytes = Buffer.from(Array.from({ length: 100 }, (_none, at) => (at * 37) & 255));
    for (let from = 0; from < 20; from++) {
      for (let to = from; to < 60; to++) {
        expect(crc32c(bytes, from, to)).toBe(bytewise(bytes.subarray(from, to)));
      }
    }
  });
});

function bytewise(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** One part of a record, with its head. */
function part(kind: number, content: Uint8Array): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16LE(content.length);
  const typed = Buffer.concat([Buffer.from([kind]), content]);
  return Buffer.concat([maskedCrc32c(typed), length, typed]);
}

const [full, first, middle, last] = [1, 2, 3, 4] as const;
const text = (length: number, fill = 'x'): Buffer => Buffer.alloc(length, fill);

function readAll(bytes: Uint8Array, least = 0): { records: Buffer[]; ending: ReturnType<LogReader['end']> } {
  const records: Buffer[] = [];
  const reader = new LogReader((record) => records.push(Buffer.from(record)), least);
  for (let from = 0; from < bytes.length; from += blockBytes)
    reader.take(bytes.subarray(from, from + blockBytes));
  return { records, ending: reader.end() };
}

describe('a log', () => {
  test('gives its records, also those in several parts over several blocks', () => {
    const bytes = Buffer.concat([
      part(full, text(10, 'a')),
      part(first, text(blockBytes - 17 - 7, 'b')),
      part(middle, text(blockBytes - 7, 'c')),
      part(last, text(5, 'd')),
      part(full, text(0)),
    ]);
    const { records, ending } = readAll(bytes);
    expect(records.map((record) => record.length)).toEqual([10, blockBytes - 24 + blockBytes - 7 + 5, 0]);
    expect(records[1]?.subarray(-6).toString()).toBe('cddddd');
    expect(ending).toEqual({ damage: null, records: 3, wholeBytes: bytes.length, sizeBytes: bytes.length });
  });

  test('may end its block with zeros too few for a head', () => {
    const bytes = Buffer.concat([part(full, text(blockBytes - 7 - 6)), Buffer.alloc(6), part(full, text(3))]);
    expect(readAll(bytes).records).toHaveLength(2);
  });

  const whole = part(full, text(20));
  test.each([
    ['a head that is cut off', Buffer.alloc(3, 1)],
    ['a record that is cut off', part(full, text(50)).subarray(0, 30)],
    ['a record whose last part is missing', part(first, text(50))],
    ['room that was never written to', Buffer.alloc(500)],
  ])('that ends with %s is whole up to there', (_what, tail) => {
    const { ending } = readAll(Buffer.concat([whole, tail]));
    expect(ending).toEqual({
      damage: null,
      records: 1,
      wholeBytes: whole.length,
      sizeBytes: whole.length + tail.length,
    });
  });

  const flipped = Buffer.from(part(full, text(50)));
  flipped[20] = (flipped[20] as number) ^ 1;
  const tooLong = Buffer.alloc(blockBytes);
  part(full, text(10)).copy(tooLong);
  tooLong.writeUInt16LE(0xffff, 4);
  test.each([
    ['a flipped bit', flipped, 'a checksum is wrong'],
    [
      'a flipped bit in the last record, too',
      Buffer.concat([part(full, text(9)), flipped]),
      'a checksum is wrong',
    ],
    [
      'a record longer than its block',
      Buffer.concat([tooLong, part(full, text(1))]),
      'longer than its block',
    ],
    ['a part of an unknown kind', part(7, text(5)), 'kind 7'],
    ['an end without a beginning', part(last, text(5)), 'no beginning'],
    ['a middle without a beginning', part(middle, text(5)), 'no beginning'],
    ['a beginning after a beginning', Buffer.concat([part(first, text(5)), part(full, text(5))]), 'no end'],
    ['nothing in the middle of a record', Buffer.concat([part(first, text(5)), Buffer.alloc(40)]), 'no end'],
    ['a record too short for a batch', part(full, text(11)), 'too short'],
  ])('with %s is damaged', (_what, bytes, what) => {
    const { ending } = readAll(bytes, _what.includes('batch') ? 12 : 0);
    expect(ending.damage?.what).toContain(what);
  });
});

describe('Snappy', () => {
  const literal = (content: string): number[] => [(content.length - 1) << 2, ...Buffer.from(content)];
  test.each([
    ['a literal', [5, ...literal('hello')], 'hello'],
    ['a literal with its length in a byte', [70, 60 << 2, 69, ...text(70, 'q')], 'q'.repeat(70)],
    ['a copy of one byte of distance', [8, ...literal('abcd'), 0b00000001, 4], 'abcdabcd'],
    ['a copy of two bytes of distance', [7, ...literal('abcd'), (2 << 2) | 2, 4, 0], 'abcdabc'],
    ['a copy of four bytes of distance', [7, ...literal('abcd'), (2 << 2) | 3, 4, 0, 0, 0], 'abcdabc'],
    ['a copy that overlaps itself', [9, ...literal('a'), (7 << 2) | 2, 1, 0], 'aaaaaaaaa'],
    ['nothing', [0], ''],
  ])('unpacks %s', (_what, packed, expected) => {
    expect(Buffer.from(unsnappy(Uint8Array.from(packed)) ?? []).toString()).toBe(expected);
  });

  test.each([
    ['a length that does not come', [9, ...literal('hello')]],
    ['more than its length', [2, ...literal('hello')]],
    ['a literal that is cut off', [5, 4 << 2, 65]],
    ['a copy from before the beginning', [8, ...literal('abcd'), 1, 9]],
    ['a copy from nowhere', [8, ...literal('abcd'), 1, 0]],
    ['a length without an end', [255, 255, 255, 255, 255, 255, 255, 255, 255, 255]],
    ['a length of a gigabyte', [0x80, 0x80, 0x80, 0x80, 4]],
    ['no byte at all', []],
  ])('refuses %s', (_what, packed) => {
    expect(unsnappy(Uint8Array.from(packed))).toBeNull();
  });
});

describe('the records of a MANIFEST', () => {
  const key = [9, ...Buffer.from('k12345678')];
  const table = (level: number, number: number, size: number): number[] => [
    7,
    level,
    number,
    size,
    ...key,
    ...key,
  ];

  test('are read field by field', () => {
    const record = [
      1,
      3,
      ...Buffer.from('cmp'),
      2,
      4,
      9,
      3,
      3,
      8,
      4,
      0x85,
      1,
      5,
      2,
      ...key,
      6,
      1,
      7,
      ...table(2, 9, 100),
    ];
    expect(readVersionEdit(Uint8Array.from(record))).toEqual({
      comparator: 'cmp',
      logNumber: 4,
      previousLogNumber: 3,
      nextFileNumber: 8,
      lastSequence: 133,
      deleted: [{ level: 1, number: 7 }],
      added: [{ level: 2, number: 9, sizeBytes: 100 }],
    });
  });

  test.each([
    ['a field of another LevelDB', [12, 1], 'unknown-field'],
    ['a field that is cut off', [7, 0, 5], 'damaged'],
    ['a text that is cut off', [1, 9, 65], 'damaged'],
    ['a number without an end', [255], 'damaged'],
  ])('with %s are %s', (_what, record, expected) => {
    expect(readVersionEdit(Uint8Array.from(record))).toBe(expected);
  });

  test('together say which tables are alive: a table that moves to another level stays', () => {
    const reader = new LiveFilesReader();
    reader.take(Uint8Array.from([2, 3, 3, 9, 4, 0, ...table(0, 5, 50), ...table(0, 6, 60)]));
    reader.take(Uint8Array.from([6, 0, 5, ...table(1, 5, 50), 6, 0, 6, 2, 8]));
    expect(reader.end()).toMatchObject({ logNumber: 8, tables: new Map([[5, 50]]) });
  });

  test('must say where to go on', () => {
    const reader = new LiveFilesReader();
    reader.take(Uint8Array.from([2, 3, 4, 0]));
    expect(reader.end()).toBe('incomplete');
    expect(new LiveFilesReader().end()).toBe('incomplete');
  });
});

test('a number of nine bytes is read, and one that goes on for ever is none', () => {
  expect(new Cursor(Uint8Array.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f])).varint()).toBe(
    2 ** 53 - 1,
  );
  expect(new Cursor(new Uint8Array(20).fill(0x80)).varint()).toBeNull();
});
