// The file names of the records of one session, each given to one record only.
import { HoldfastError } from '../../core/errors.ts';
import { fileNameOfKey } from './file-name-of-key.ts';

interface Key {
  readonly type: string;
  readonly id: string;
}

/** The most bytes that a name may have on the usual file systems. */
const longestNameBytes = 255;

export class FileNames {
  readonly #session: string;
  readonly #keys = new Map<string, Key>();

  /** @param session what to call it in errors */
  constructor(session: string) {
    this.#session = session;
  }

  /**
   * Baileys writes `/` as `__` and `:` as `-`, so two keys can have one name: one of them would be gone.
   * @throws HoldfastError RECORDS_COLLIDE, ENTRY_NAME_INVALID
   */
  claim({ type, id }: Key): string {
    const name = fileNameOfKey({ type, id });
    const [entry, session] = [`${type}/${id}`, this.#session];
    if (Buffer.byteLength(name) > longestNameBytes || name.includes('\0')) {
      const cause = 'no file can have the name that Baileys would give it';
      throw new HoldfastError('ENTRY_NAME_INVALID', { entry, session, cause });
    }
    const other = this.#keys.get(name);
    if (other !== undefined && (other.type !== type || other.id !== id)) {
      const cause = `${other.type}/${other.id} and ${entry} have the same file name in Baileys`;
      throw new HoldfastError('RECORDS_COLLIDE', { session, entry: name, cause });
    }
    this.#keys.set(name, { type, id });
    return name;
  }
}
