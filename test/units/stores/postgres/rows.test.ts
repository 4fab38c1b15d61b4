// How entries lie in rows: values that are made smaller, names that no index could hold, rows found by their names alone.
import { randomBytes } from 'node:crypto';
import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { indexedText } from '../../../../src/stores/postgres/stored-name.ts';
import { storedValue, valueOf } from '../../../../src/stores/postgres/stored-value.ts';
import { change, live, write } from '../../../../src/testing/entry-store/scene.ts';
import { freshPostgresPlace } from '../../../rigs/postgres/fresh-place.ts';
import { openedAt } from '../../../rigs/postgres/opened.ts';
import { sharedPostgres } from '../../../rigs/postgres/server.ts';

function stored(value: Uint8Array): Buffer {
  const { bytes, inflatedBytes } = storedValue(value);
  return valueOf(Buffer.from(bytes), inflatedBytes);
}

describe('a value', () => {
  property.prop([fc.uint8Array({ maxLength: 5000, size: 'max' })])('comes back as it was', (value) => {
    expect(Buffer.compare(stored(value), value)).toBe(0);
  });

  test('is deflated where it is large and becomes smaller by it', () => {
    const text = Buffer.from('{"chainKey":{"counter":1}}'.repeat(200));
    expect(storedValue(text).bytes.length).toBeLessThan(text.length / 10);
    expect(stored(text).equals(text)).toBe(true);
    const noise = randomBytes(5000);
    expect(storedValue(noise)).toMatchObject({ inflatedBytes: null });
    expect(stored(noise).equals(noise)).toBe(true);
  });

  test('that was damaged in its row is another one, and no error', () => {
    const value = Buffer.from('{"chainKey":{"counter":1}}'.repeat(200));
    const { bytes, inflatedBytes } = storedValue(value);
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      expect(valueOf(damaged, inflatedBytes).equals(value)).toBe(false);
      expect(valueOf(damaged.subarray(0, at), inflatedBytes).equals(value)).toBe(false);
    }
    expect(valueOf(Buffer.from(bytes), 7).equals(value)).toBe(false);
  });

  test('changes in its row only where it changed, though its checksum comes first', () => {
    const record = '{"registrationId":1,"currentRatchet":'.repeat(20);
    const [one, two] = ['0001', '0002'].map((checksum) =>
      Buffer.from(storedValue(Buffer.from(`${checksum}${record}${checksum}`)).bytes).toString(),
    );
    expect(one?.slice(0, record.length)).toBe(record);
    expect(two?.slice(0, record.length)).toBe(record);
    expect(one).not.toBe(two);
  });
});

describe('a name', () => {
  property.prop([
    fc.string({ maxLength: 800, unit: 'grapheme' }),
    fc.string({ maxLength: 800, unit: 'grapheme' }),
  ])('is short enough for an index, and no two become one', (one, two) => {
    expect(Buffer.byteLength(indexedText(one))).toBeLessThanOrEqual(500);
    expect(indexedText(one) === indexedText(two)).toBe(one === two);
  });

  test('that looks like a digest is not taken for what it is the digest of', () => {
    const long = 'x'.repeat(501);
    expect(indexedText(long)).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(indexedText(indexedText(long))).not.toBe(indexedText(long));
    expect(indexedText('x'.repeat(500))).toBe('x'.repeat(500));
  });
});

describe('in a large session', () => {
  interface Fetched {
    readonly tuples: string;
  }

  test('each call touches the rows it names and no others, also before the server knows its tables', async () => {
    const place = await freshPostgresPlace();
    const server = await sharedPostgres();
    const store = openedAt(server.url(place.schema), { connections: 1 });
    const [one, two] = [
      await live(store, { tenant: 'acme', id: 'one' }),
      await live(store, { tenant: 'acme', id: 'two' }),
    ];
    const many = Array.from({ length: 3000 }, (_, index) => change('lid-mapping', String(index), 'x'));
    await write(store, one, ...many);
    await write(store, two, ...many);
    const fetched = async (): Promise<number> => {
      const [row] = await server.query<Fetched>(
        `select coalesce(sum(idx_tup_fetch), 0) + coalesce(sum(seq_tup_read), 0) as tuples
         from pg_stat_all_tables where schemaname = $1 and relname like 'entries%'`,
        [place.schema],
      );
      return Number(row?.tuples);
    };
    // Its numbers come with a delay; closing the connection hands them over.
    const before = await fetched();
    for (let round = 0; round < 10; round++) {
      const deleted = [round, round + 100].map((index) => change('lid-mapping', String(index), null));
      await write(store, one, change('session', 'a', 'x'), ...deleted);
      await store.write([one, two].map((lease) => ({ lease, changes: deleted })));
      await store.read([one, two].map((lease) => ({ lease, keys: deleted })));
      await store.read([{ lease: one, keys: many.slice(0, 5) }]);
      await store.entry(one.name, { type: 'lid-mapping', id: '7' });
      await store.moveToTrash(
        { name: one.name, key: { type: 'lid-mapping', id: `${1000 + round}` } },
        `${round}`,
        one,
      );
      await store.moveBack(
        `${round}`,
        { name: one.name, key: { type: 'lid-mapping', id: `${1000 + round}` } },
        one,
      );
    }
    await store.close();
    await expect.poll(fetched, { timeout: 10_000 }).toBeGreaterThan(before);
    expect((await fetched()) - before).toBeLessThan(1000);
  });
});
