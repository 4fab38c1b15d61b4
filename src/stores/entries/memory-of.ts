// What was read of a session, and written meanwhile, as entries in memory.
import type { EntryChange, StoredEntry } from '../../ports/entry-store.ts';
import { damaged, EntryMemory } from './entry-memory.ts';
import { sealedContent, unsealValue } from './seal.ts';

/** @param written what was committed while it was read, in order */
export function memoryOf(
  found: readonly StoredEntry[],
  written: readonly (readonly EntryChange[])[],
): EntryMemory {
  const memory = new EntryMemory();
  for (const entry of found) memory.set(entry, unsealValue(entry, entry.value) ?? damaged);
  for (const changes of written) applyChanges(memory, changes);
  return memory;
}

/** In a memory of which what is not in it is absent. */
export function applyChanges(memory: EntryMemory, changes: readonly EntryChange[]): void {
  for (const change of changes) {
    if (change.value === null) memory.delete(change);
    else memory.set(change, sealedContent(change.value));
  }
}
