// How the checker reads a LevelDB folder, and what it says of one.

/** A folder that lies on disk, in a zip, in a vault. Throws what it cannot read: that is no verdict on the database. */
export interface LevelDbFiles {
  /** What lies in the folder, with its size in bytes; null where there is no folder. Other folders are not in it. */
  list(): Promise<ReadonlyMap<string, number> | null>;
  /** Shorter where the file ends before, empty where there is nothing at all. */
  read(name: string, from: number, lengthBytes: number): Promise<Uint8Array>;
}

export interface LevelDbFlaw {
  readonly file: string;
  /** After the name of the file it makes a sentence: `is missing`. */
  readonly what: string;
}

/** The files that the database consists of. Whatever else lies in its folder it does without. */
export interface LevelDbLive {
  readonly manifest: string;
  readonly tables: readonly string[];
  /** In the order in which they are replayed. */
  readonly logs: readonly string[];
  /** Of the MANIFEST and of each log: where its last whole record ends. */
  readonly wholeBytes: ReadonlyMap<string, number>;
}

/** `unknown-format`: whole or not, nobody here can tell. `absent`: there is no folder, or nothing in it. */
export interface LevelDbHealth {
  readonly state: 'whole' | 'damaged' | 'unknown-format' | 'absent';
  /** Of `damaged` and `unknown-format`, why. */
  readonly flaws: readonly LevelDbFlaw[];
  /** What is odd, and no damage: a log that ends in the middle of a record, as after a crash. */
  readonly warnings: readonly LevelDbFlaw[];
  /** null where it is not known. */
  readonly live: LevelDbLive | null;
}
