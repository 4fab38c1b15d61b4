// Which records of a session would become smaller, and by how much: reads them one after the other.
import type { Entry } from '../core/entry.ts';
import { HoldfastError } from '../core/errors.ts';
import type { SessionDetail } from '../core/inventory.ts';
import type { ContentMark } from '../core/plan.ts';
import { leastSavedBytes } from '../core/rules/keep-records-that-hardly-shrink.ts';
import type { SpentRecord } from '../core/rules/scenes.ts';
import { pathInPlace } from '../core/session.ts';
import type { SessionRef } from '../core/session.ts';
import { compactContent, isCompactable } from '../engines/baileys/compact-record.ts';
import type { Store } from '../ports/store.ts';
import { contentMark } from '../steps/content-mark.ts';

export interface SpentRecords {
  readonly records: readonly SpentRecord[];
  /** What each of those that shrink becomes, by its path below the place. */
  readonly becomes: ReadonlyMap<string, ContentMark>;
}

type Look =
  | { readonly left: string }
  | { readonly sizeBytes: number; readonly becomes: ContentMark; readonly why: string };

export async function spentRecords(
  store: Store,
  { picture, entries }: SessionDetail,
  signal?: AbortSignal,
): Promise<SpentRecords> {
  const records: SpentRecord[] = [];
  const becomes = new Map<string, ContentMark>();
  for (const entry of entries) {
    if (entry.kind !== 'file' || !isCompactable(entry.class)) continue;
    signal?.throwIfAborted();
    const look = await lookAt(store, picture.ref, entry);
    if (look === null) continue;
    const { path, class: name, sizeBytes, modifiedMs } = entry;
    if ('left' in look) {
      records.push({ path, class: name, sizeBytes, sizeAfterBytes: sizeBytes, modifiedMs, why: look.left });
      continue;
    }
    const sizes = { sizeBytes: look.sizeBytes, sizeAfterBytes: look.becomes.sizeBytes };
    records.push({ path, class: name, ...sizes, modifiedMs, why: look.why });
    becomes.set(pathInPlace(picture.ref, path), look.becomes);
  }
  return { records, becomes };
}

/** null for one that went away since. One that cannot be read holds up no other: it stays, and is counted so. */
async function lookAt(store: Store, ref: SessionRef, entry: Entry): Promise<Look | null> {
  if (entry.sizeBytes <= leastSavedBytes) return { left: 'it is small already' };
  try {
    const content = await store.content(pathInPlace(ref, entry.path));
    if (content === null) return null;
    const compacted = compactContent(ref.form, entry.class, content);
    if ('left' in compacted) return compacted;
    return { sizeBytes: content.length, becomes: contentMark(compacted.content), why: compacted.why };
  } catch (error) {
    const known = error instanceof HoldfastError && unreadable.has(error.code);
    if (!known) throw error;
    return { left: 'it cannot be read' };
  }
}

const unreadable: ReadonlySet<string> = new Set(['SESSION_UNREADABLE', 'ENTRY_DAMAGED']);
