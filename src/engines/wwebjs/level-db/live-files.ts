// Which files a LevelDB database consists of, by all records of its MANIFEST together (db/version_set.cc).
import { readVersionEdit } from './version-edit.ts';

export interface LiveFiles {
  readonly comparator: string | null;
  /** The log that recovery begins with; later ones follow. 0 where none was begun yet. */
  readonly logNumber: number;
  /** A log before that one which is still needed; 0 where none is. */
  readonly previousLogNumber: number;
  /** Size in bytes, by number. */
  readonly tables: ReadonlyMap<number, number>;
}

/** Takes the records of a MANIFEST in their order. */
export class LiveFilesReader {
  #comparator: string | null = null;
  #logNumber: number | null = null;
  #previousLogNumber = 0;
  #nextFileNumber: number | null = null;
  #lastSequence: number | null = null;
  /** By level and number: a table that moves to another level is deleted from one and added to the other. */
  readonly #tables = new Map<string, { readonly number: number; readonly sizeBytes: number }>();
  #flaw: 'unknown-field' | 'damaged' | null = null;

  take(record: Uint8Array): void {
    if (this.#flaw !== null) return;
    const edit = readVersionEdit(record);
    if (typeof edit === 'string') {
      this.#flaw = edit;
      return;
    }
    this.#comparator = edit.comparator ?? this.#comparator;
    this.#logNumber = edit.logNumber ?? this.#logNumber;
    this.#previousLogNumber = edit.previousLogNumber ?? this.#previousLogNumber;
    this.#nextFileNumber = edit.nextFileNumber ?? this.#nextFileNumber;
    this.#lastSequence = edit.lastSequence ?? this.#lastSequence;
    for (const { level, number } of edit.deleted) this.#tables.delete(`${level} ${number}`);
    for (const { level, number, sizeBytes } of edit.added)
      this.#tables.set(`${level} ${number}`, { number, sizeBytes });
  }

  /** `incomplete`: LevelDB refuses a MANIFEST that does not say where to go on. */
  end(): LiveFiles | 'unknown-field' | 'damaged' | 'incomplete' {
    if (this.#flaw !== null) return this.#flaw;
    if (this.#logNumber === null || this.#nextFileNumber === null || this.#lastSequence === null)
      return 'incomplete';
    return {
      comparator: this.#comparator,
      logNumber: this.#logNumber,
      previousLogNumber: this.#previousLogNumber,
      tables: new Map([...this.#tables.values()].map(({ number, sizeBytes }) => [number, sizeBytes])),
    };
  }
}
