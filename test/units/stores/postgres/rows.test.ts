// How entries lie in rows: values that are made smaller, names that no index could hold, rows found by their names alone.
import { randomBytes } from 'node:crypto';
import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import type { EntryChange, EntryKey, EntryStore, Lease } from '../../../../src/ports/entry-store.ts';
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

describe('in a session that has grown', () => {
  const mapping = (index: number): EntryKey => ({ type: 'lid-mapping', id: String(index) });
  const mappings = (from: number, count: number, value: string | null): EntryChange[] =>
    Array.from({ length: count }, (_, index) => change('lid-mapping', String(from + index), value));

  /** Rows of entries that statements have looked at. The server counts with a delay; a connection that ends hands over. */
  async function lookedAt(schema: string): Promise<number> {
    const server = await sharedPostgres();
    const [row] = await server.query<{ tuples: string }>(
      `select coalesce(sum(idx_tup_fetch), 0) + coalesce(sum(seq_tup_read), 0) as tuples
       from pg_stat_all_tables where schemaname = $1 and relname like 'entries%'`,
      [schema],
    );
    return Number(row?.tuples);
  }

  /** Every statement that names entries, on deletions, reads and moves. */
  async function everyCall(store: EntryStore, leases: readonly Lease[], round: number): Promise<void> {
    const [one] = leases as [Lease];
    const deletions = [round, round + 10].map((index) => ({ ...mapping(index), value: null }));
    await write(store, one, change('session', 'a', 'x'), ...deletions);
    await write(store, one, change('session', 'a', 'x'), { ...mapping(round), value: null });
    await store.write(leases.map((lease) => ({ lease, changes: deletions })));
    await store.read(leases.map((lease) => ({ lease, keys: [mapping(20), mapping(21)] })));
    await store.entry(one.name, mapping(20));
    const [at, item] = [{ name: one.name, key: mapping(22) }, `item ${round}`];
    await store.moveToTrash(at, item, one);
    await store.moveBack(item, at, one);
    await store.replace(at, Buffer.from('y'), item, one);
    await store.putBack(item, at, one);
  }

  test('each call looks at the rows it names and at no others, though its plan is older', async () => {
    const place = await freshPostgresPlace();
    const schema = place.schema ?? '';
    const server = await sharedPostgres();
    const store = openedAt(server.url(schema), { connections: 1 });
    const leases = [
      await live(store, { tenant: 'acme', id: 'one' }),
      await live(store, { tenant: 'acme', id: 'two' }),
    ];
    for (const lease of leases) await write(store, lease, ...mappings(0, 40, 'x'));
    await server.query(`analyze ${schema}.entries`);
    // From the sixth time on PostgreSQL keeps its plan.
    for (let round = 0; round < 7; round++) await everyCall(store, leases, round);
    for (const lease of leases) await write(store, lease, ...mappings(1000, 3000, 'x'));
    const before = await lookedAt(schema);
    await everyCall(store, leases, 7);
    await store.close();
    await expect.poll(() => lookedAt(schema), { timeout: 10_000 }).toBeGreaterThan(before);
    // A plan that reads a session, or a part of the table, would read thousands.
    expect((await lookedAt(schema)) - before).toBeLessThan(1500);
  });
});
