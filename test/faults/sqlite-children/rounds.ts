// Traffic whose result can be told from its number alone: what a session holds after so many sets.
import type { EntryChange, EntryKey, EntryStore } from '../../../src/ports/entry-store.ts';

const logged = 20;

/** What each session gets in its `round`-th set: new values, a new entry, and from some round on a deletion. */
export function changesOf(round: number): EntryChange[] {
  const values = ['creds', 'a', 'b', 'c', 'd'].map((id) => ({
    type: 'session',
    id,
    value: valueOf(id, round),
  }));
  const news = { type: 'log', id: String(round), value: valueOf('log', round) };
  return [...values, news, { type: 'log', id: String(round - logged), value: null }];
}

/** Everything that is there after that round, as text, sorted. */
export function contentAt(round: number): string[] {
  const content = new Map<string, string>();
  for (let each = Math.max(1, round - logged); each <= round; each++) {
    for (const { type, id, value } of changesOf(each)) {
      if (value === null) content.delete(`${type}/${id}`);
      else content.set(`${type}/${id}`, textOf({ type, id }, value));
    }
  }
  return [...content.values()].toSorted();
}

function textOf({ type, id }: EntryKey, value: Uint8Array): string {
  return `${type}/${id} ${Buffer.from(value).toString()}`;
}

/** What a session holds, and the round that its credentials are of; 0 before the first. */
export async function pictureOf(
  store: EntryStore,
  id: string,
): Promise<{ round: number; content: string[] }> {
  const entries = (await store.entries({ tenant: 'acme', id })) ?? [];
  const creds = entries.find((entry) => entry.id === 'creds');
  return {
    round: creds === undefined ? 0 : Number.parseInt(Buffer.from(creds.value).toString()),
    content: entries.map((entry) => textOf(entry, entry.value)).toSorted(),
  };
}

/** Of any size up to several pages, so that all of SQLite's ways to store it are gone. */
function valueOf(id: string, round: number): Uint8Array {
  const length = (round * 7919 + id.charCodeAt(0) * 104_729) % 20_000;
  return Buffer.from(`${round} ${id} ${'x'.repeat(length)}`);
}
