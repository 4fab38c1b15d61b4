// What lies at a path of a database right now, as an expectation that a later step can hold against.
import { createHash } from 'node:crypto';
import type { Expectation } from '../../core/plan.ts';
import type { StoredEntry } from '../../ports/entry-store.ts';

/**
 * Always over the whole content: a database hands a session over in one piece, and its times are no part of what is
 * expected, because moving must not change what counts as the same.
 * @param kind `folder` is a whole session, whatever it holds; `file` is one entry
 */
export function expectEntries(kind: Expectation['kind'], entries: readonly StoredEntry[]): Expectation {
  const [only] = entries;
  const fingerprint =
    kind === 'file' && only !== undefined ? `sha256:${sha256(only.value)}` : sha256(contentsOf(entries));
  return {
    kind,
    files: entries.length,
    sizeBytes: entries.reduce((sum, { value }) => sum + value.byteLength, 0),
    fingerprint,
    newestMs: entries.reduce((newest, { modifiedMs }) => Math.max(newest, modifiedMs), 0),
  };
}

/** Sorted, because no database promises an order. */
function contentsOf(entries: readonly StoredEntry[]): string {
  const lines = entries.map(({ type, id, value }) =>
    JSON.stringify([type, id, value.byteLength, sha256(value)]),
  );
  return lines.toSorted().join('\n');
}

/** Whether `all` has every entry of `some`, byte for byte. */
export function holdAllOf(all: readonly StoredEntry[], some: readonly StoredEntry[]): boolean {
  const values = new Map(all.map((entry) => [keyOf(entry), entry.value]));
  return some.every((entry) => {
    const value = values.get(keyOf(entry));
    return value !== undefined && Buffer.compare(value, entry.value) === 0;
  });
}

function keyOf({ type, id }: StoredEntry): string {
  return JSON.stringify([type, id]);
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
