// What lies in a database, entry by entry, so that two moments of it can be compared to the byte.
import { createHash } from 'node:crypto';
import { pathOfAddress } from '../../../src/core/entry-path.ts';
import type { EntryStore, SessionName, StoredEntry } from '../../../src/ports/entry-store.ts';

export interface Contents {
  /** One line for each entry: its path, its time and the digest of what is stored. Sorted. */
  readonly lines: readonly string[];
  /** State of each session. */
  readonly states: readonly string[];
}

/** @param entries closed afterwards */
export async function contentsOf(entries: EntryStore, names: readonly SessionName[]): Promise<Contents> {
  try {
    const lines: string[] = [];
    for (const name of names) {
      for (const entry of (await entries.entries(name)) ?? []) lines.push(lineOf(name, entry));
    }
    const heads = await entries.heads();
    const states = heads.map(({ name, state }) => `${pathOfAddress({ ...name, entry: null })} ${state}`);
    return { lines: lines.toSorted(), states: states.toSorted() };
  } finally {
    await entries.close();
  }
}

function lineOf(name: SessionName, { type, id, modifiedMs, value }: StoredEntry): string {
  const path = pathOfAddress({ ...name, entry: { type, id } });
  return `${path} ${modifiedMs} ${createHash('sha256').update(value).digest('hex')}`;
}
