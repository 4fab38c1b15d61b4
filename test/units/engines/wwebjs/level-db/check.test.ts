// The checker of LevelDB databases against databases that are whole, hurt, and of another kind.
import { describe, expect, test } from 'vitest';
import { levelDbFiles } from '../../../../../src/demo/wwebjs/level-db.ts';
import { checkLevelDb } from '../../../../../src/engines/wwebjs/level-db/check-level-db.ts';
import { maskedCrc32c } from '../../../../../src/engines/wwebjs/level-db/crc32c.ts';
import type { LevelDbFiles } from '../../../../../src/engines/wwebjs/level-db/level-db-files.ts';
import { tableCuts } from '../../../../../src/engines/wwebjs/level-db/table-cuts.ts';

type Files = Map<string, Buffer>;

const recordOf = (number: number): [Buffer, Buffer] => [
  Buffer.from(String(number).padStart(6, '0')),
  Buffer.alloc(700, number),
];

/** @param recent records of the log, of 700 bytes */
function database(settled = 600, recent = 100): Files {
  const numbers = Array.from({ length: settled + recent }, (_none, number) => number).map(recordOf);
  const content = {
    comparator: 'idb_cmp1',
    settled: numbers.slice(0, settled),
    recent: numbers.slice(settled),
  };
  const files = levelDbFiles('x', content, 0);
  return new Map(files.map(({ path, content: bytes }) => [path.slice(2), Buffer.from(bytes as string)]));
}

function reading(files: Files | null): LevelDbFiles & { largestBytes: number } {
  return {
    largestBytes: 0,
    list: async () => files && new Map([...files].map(([name, bytes]) => [name, bytes.length])),
    async read(name, from, lengthBytes) {
      this.largestBytes = Math.max(this.largestBytes, lengthBytes);
      const bytes = files?.get(name);
      if (bytes === undefined) throw new Error(`nobody may ask for ${name}`);
      return bytes.subarray(from, from + lengthBytes);
    },
  };
}

const check = (files: Files | null, deep = false) => checkLevelDb(reading(files), { deep });

test('a whole database is whole, in its frame and in every block', async () => {
  for (const deep of [false, true]) {
    expect(await check(database(), deep)).toMatchObject({
      state: 'whole',
      flaws: [],
      warnings: [],
      live: { manifest: 'MANIFEST-000001', tables: ['000005.ldb'], logs: ['000003.log'] },
    });
  }
});

test('no more than a piece is read at once, whatever the size', async () => {
  const files = reading(database(5000, 5000));
  expect((await checkLevelDb(files, { deep: true })).state).toBe('whole');
  expect(files.largestBytes).toBeGreaterThan(500_000);
  expect(files.largestBytes).toBeLessThanOrEqual(1024 * 1024);
});

test('what the database does without may be anything: older tables and logs, LOCK, LOG', async () => {
  const files = database();
  files.set('000001.ldb', Buffer.from('half of a compaction'));
  files.set('000002.log', Buffer.from('an old log'));
  files.delete('LOCK');
  files.delete('LOG');
  expect(await check(files, true)).toMatchObject({ state: 'whole', flaws: [], warnings: [] });
});

test('a table under its older name is found', async () => {
  const files = database();
  files.set('000005.sst', files.get('000005.ldb') ?? Buffer.alloc(0));
  files.delete('000005.ldb');
  expect(await check(files)).toMatchObject({ state: 'whole', live: { tables: ['000005.sst'] } });
});

const cut = (bytes: Buffer, by: number): Buffer => bytes.subarray(0, bytes.length - by);
const flip = (bytes: Buffer, at: number): Buffer => {
  const flipped = Buffer.from(bytes);
  flipped[at] = (flipped[at] as number) ^ 1;
  return flipped;
};

describe('a database is damaged where', () => {
  test.each<[string, string, string, (bytes: Buffer) => Buffer | null]>([
    ['CURRENT is missing', 'CURRENT', 'is missing', () => null],
    ['CURRENT is empty', 'CURRENT', 'does not name', () => Buffer.alloc(0)],
    ['CURRENT has no line feed', 'CURRENT', 'does not name', (bytes) => cut(bytes, 1)],
    ['CURRENT leads elsewhere', 'CURRENT', 'does not name', () => Buffer.from('../MANIFEST-000001\n')],
    ['MANIFEST is missing', 'MANIFEST-000001', 'CURRENT names it', () => null],
    ['MANIFEST is cut off', 'MANIFEST-000001', 'does not say', (bytes) => cut(bytes, 10)],
    ['MANIFEST is empty', 'MANIFEST-000001', 'does not say', () => Buffer.alloc(0)],
    ['MANIFEST has a flipped bit', 'MANIFEST-000001', 'checksum', (bytes) => flip(bytes, 20)],
    ['a table is missing', '000005.ldb', 'is missing', () => null],
    ['a table is shorter', '000005.ldb', 'should have', (bytes) => cut(bytes, 1)],
    ['a table is longer', '000005.ldb', 'should have', (bytes) => Buffer.concat([bytes, bytes])],
    ['a table is all zeros', '000005.ldb', 'does not end', (bytes) => Buffer.alloc(bytes.length)],
    [
      'a footer points behind the end',
      '000005.ldb',
      'does not end',
      (bytes) =>
        Buffer.from(bytes).fill(Buffer.from([255, 255, 255, 127]), bytes.length - 48, bytes.length - 8),
    ],
    ['the log is missing', '000003.log', 'is missing', () => null],
    ['the log has a flipped bit', '000003.log', 'checksum', (bytes) => flip(bytes, 50_000)],
  ])('%s', async (_what, name, expected, hurt) => {
    const files = database();
    const after = hurt(files.get(name) ?? Buffer.alloc(0));
    if (after === null) files.delete(name);
    else files.set(name, after);
    const { state, flaws } = await check(files);
    expect(state).toBe('damaged');
    expect(flaws).toEqual([{ file: name, what: expect.stringContaining(expected) as string }]);
  });
});

test('a flipped bit in any block of a table is found when every block is read, and only then', async () => {
  const whole = database();
  const table = whole.get('000005.ldb') ?? Buffer.alloc(0);
  for (let at = 3; at < table.length - 60; at += 9001) {
    const files: Files = new Map([...whole, ['000005.ldb', flip(table, at)]]);
    expect((await check(files)).state).toBe('whole');
    const { state, flaws } = await check(files, true);
    expect([state, flaws[0]?.file]).toEqual(['damaged', '000005.ldb']);
  }
});

test('a log that ends in the middle of a record is whole, with a warning that says where it is', async () => {
  const files = database();
  const log = files.get('000003.log') ?? Buffer.alloc(0);
  files.set('000003.log', cut(log, 100));
  const { state, warnings, live } = await check(files);
  expect(state).toBe('whole');
  expect(warnings).toEqual([
    { file: '000003.log', what: expect.stringContaining('no whole record') as string },
  ]);
  const wholeBytes = live?.wholeBytes.get('000003.log') ?? 0;
  expect(wholeBytes).toBeLessThan(log.length - 100);
  files.set('000003.log', log.subarray(0, wholeBytes));
  expect((await check(files)).warnings).toEqual([]);
});

describe('nobody can tell of', () => {
  test.each<[string, (files: Files) => void]>([
    [
      'a folder of another database',
      (files) => (files.clear(), files.set('data.sqlite', Buffer.from('SQLite format 3\0'))),
    ],
    [
      'a MANIFEST with fields that are not known',
      (files) => files.set('MANIFEST-000001', logOf(Buffer.from([33, 1]))),
    ],
    [
      'tables of RocksDB',
      (files) =>
        files.set(
          '000005.ldb',
          Buffer.from(
            (files.get('000005.ldb') ?? Buffer.alloc(0))
              .toString('hex')
              .replace(/57fb808b247547db$/, 'f7cff485b741e288'),
            'hex',
          ),
        ),
    ],
  ])('%s', async (_what, change) => {
    const files = database();
    change(files);
    expect((await check(files, true)).state).toBe('unknown-format');
  });

  test('blocks that are packed in a way that is not known, if their checksum is right', async () => {
    const files = database();
    const table = Buffer.from(files.get('000005.ldb') ?? Buffer.alloc(0));
    const end = tableCuts(table)?.[1] ?? 0;
    table[end - 5] = 9;
    maskedCrc32c(table.subarray(0, end - 4)).copy(table, end - 4);
    files.set('000005.ldb', table);
    expect((await check(files)).state).toBe('whole');
    expect((await check(files, true)).state).toBe('unknown-format');
  });
});

/** A log of one record. */
function logOf(record: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from([1]), record]);
  return Buffer.concat([maskedCrc32c(typed), Buffer.from([record.length, 0]), typed]);
}

test('no folder, an empty one, and one that was only begun are absent; one that the browser emptied is damaged', async () => {
  expect((await check(null)).state).toBe('absent');
  expect((await check(new Map())).state).toBe('absent');
  expect(
    (
      await check(
        new Map([
          ['LOCK', Buffer.alloc(0)],
          ['LOG', Buffer.alloc(9)],
        ]),
      )
    ).state,
  ).toBe('absent');
  const emptied = await check(new Map([['corruption_info.json', Buffer.from('{}')]]));
  expect(emptied).toMatchObject({ state: 'damaged', flaws: [{ file: 'corruption_info.json' }] });
});

test('what cannot be read is no verdict', async () => {
  const files = reading(database());
  files.read = () => Promise.reject(new Error('EIO'));
  await expect(checkLevelDb(files)).rejects.toThrow('EIO');
});

test('a check can be called off', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(checkLevelDb(reading(database()), { signal })).rejects.toThrow('enough');
});

describe('the cuts of a table', () => {
  test('are where its blocks begin: each is a block with its checksum', () => {
    const table = database().get('000005.ldb') ?? Buffer.alloc(0);
    const cuts = tableCuts(table) ?? [];
    expect(cuts.length).toBeGreaterThan(90);
    expect(cuts[0]).toBe(0);
    for (let at = 1; at < cuts.length; at++) {
      const block = table.subarray(cuts[at - 1], cuts[at]);
      expect(block.subarray(-4)).toEqual(maskedCrc32c(block.subarray(0, -4)));
    }
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a text', Buffer.alloc(100, 'x')],
    ['half a table', cut(database().get('000005.ldb') ?? Buffer.alloc(0), 1000)],
  ])('of %s are none', (_what, bytes) => {
    expect(tableCuts(bytes)).toBeNull();
  });
});
