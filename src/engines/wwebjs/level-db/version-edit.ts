// One change of a LevelDB database's set of files, as a record of its MANIFEST (db/version_edit.cc).
import { Cursor } from './cursor.ts';

export interface VersionEdit {
  readonly comparator: string | null;
  readonly logNumber: number | null;
  readonly previousLogNumber: number | null;
  readonly nextFileNumber: number | null;
  readonly lastSequence: number | null;
  readonly deleted: readonly { readonly level: number; readonly number: number }[];
  readonly added: readonly { readonly level: number; readonly number: number; readonly sizeBytes: number }[];
}

interface Draft {
  comparator: string | null;
  logNumber: number | null;
  previousLogNumber: number | null;
  nextFileNumber: number | null;
  lastSequence: number | null;
  readonly deleted: { level: number; number: number }[];
  readonly added: { level: number; number: number; sizeBytes: number }[];
}

/** Each reads its field; false where the bytes do not hold it. 8 was large values, which no LevelDB since 2011 writes. */
const fields: Readonly<Record<number, (cursor: Cursor, draft: Draft) => boolean>> = {
  1: (cursor, draft) => {
    const name = cursor.slice();
    draft.comparator = name === null ? null : new TextDecoder().decode(name);
    return name !== null;
  },
  2: (cursor, draft) => (draft.logNumber = cursor.varint()) !== null,
  3: (cursor, draft) => (draft.nextFileNumber = cursor.varint()) !== null,
  4: (cursor, draft) => (draft.lastSequence = cursor.varint()) !== null,
  // Where compaction goes on: a level and a key.
  5: (cursor) => cursor.varint() !== null && cursor.slice() !== null,
  6: (cursor, draft) => {
    const [level, number] = [cursor.varint(), cursor.varint()];
    if (level === null || number === null) return false;
    draft.deleted.push({ level, number });
    return true;
  },
  7: (cursor, draft) => {
    const [level, number, sizeBytes] = [cursor.varint(), cursor.varint(), cursor.varint()];
    if (level === null || number === null || sizeBytes === null) return false;
    draft.added.push({ level, number, sizeBytes });
    return cursor.slice() !== null && cursor.slice() !== null;
  },
  9: (cursor, draft) => (draft.previousLogNumber = cursor.varint()) !== null,
};

/** @returns `unknown-field` where a newer LevelDB, or another database, wrote it */
export function readVersionEdit(record: Uint8Array): VersionEdit | 'unknown-field' | 'damaged' {
  const cursor = new Cursor(record);
  const draft: Draft = {
    comparator: null,
    logNumber: null,
    previousLogNumber: null,
    nextFileNumber: null,
    lastSequence: null,
    deleted: [],
    added: [],
  };
  while (!cursor.atEnd) {
    const tag = cursor.varint();
    const field = tag === null ? undefined : fields[tag];
    if (tag === null) return 'damaged';
    if (field === undefined) return 'unknown-field';
    if (!field(cursor, draft)) return 'damaged';
  }
  return draft;
}
