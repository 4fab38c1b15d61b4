// Baileys folders, as their sessions go into a vault and come back.
import { join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import { keyOfFileName } from '../../engines/baileys/key-of-file-name.ts';
import { contentOfText } from '../../engines/baileys/record-content.ts';
import type { RecordContent } from '../../engines/baileys/record-content.ts';
import type { Store } from '../../ports/store.ts';
import { FolderTransfer } from '../folder-baileys/folder-transfer.ts';
import type { RecordFile } from '../folder-baileys/read-folder-records.ts';
import { ownFolder } from '../folder/path-below.ts';
import { readTextFile } from '../folder/read-text-file.ts';
import { captureFolder } from './capture-folder.ts';
import { FolderRoom } from './folder-room.ts';
import type { Capture, CopyRoom, FoundRecord, RecordsHome } from './records-home.ts';
import type { SpooledRecords } from './spooled-records.ts';

const largestRecordBytes = 64 * 1024 * 1024;

export class FolderHome implements RecordsHome {
  readonly url: string;
  readonly spoolFolder: string;
  readonly #root: string;
  readonly #transfer: FolderTransfer;

  constructor(store: Store) {
    this.url = store.place.url;
    this.#root = store.place.root;
    this.spoolFolder = join(this.#root, ownFolder);
    this.#transfer = new FolderTransfer(store);
  }

  async capture(path: string, into: SpooledRecords, signal?: AbortSignal): Promise<Capture | null> {
    if (this.#files(path, null) === null) return null;
    // Gone in the middle is as good as empty: then there are no credentials.
    return captureFolder(() => this.#files(path, null) ?? [], this.#nameOf(path), into, signal);
  }

  async found(path: string, item: string | null): Promise<AsyncIterable<FoundRecord> | null> {
    const files = this.#files(path, item);
    return files === null ? null : foundIn(files);
  }

  room(path: string): CopyRoom {
    return new FolderRoom(this.#transfer, this.#root, path);
  }

  #nameOf(path: string): string {
    return path === '' ? this.#root : path;
  }

  /** null where there is no session: no folder, or in the root itself no file of one. */
  #files(path: string, item: string | null): readonly RecordFile[] | null {
    try {
      const files = this.#transfer.files(path, item);
      const isSession = path !== '' || files.some(({ name }) => keyOfFileName(name) !== null);
      return isSession ? files : null;
    } catch (error) {
      if (error instanceof HoldfastError && error.code === 'SESSION_ABSENT') return null;
      throw error;
    }
  }
}

async function* foundIn(files: readonly RecordFile[]): AsyncGenerator<FoundRecord> {
  for (const { name, path } of files) {
    const key = keyOfFileName(name);
    if (key === null) continue;
    const { type, id } = key;
    yield { type, id, name, content: contentAt(path), modifiedMs: null };
  }
}

function contentAt(path: string): RecordContent {
  try {
    return contentOfText(readTextFile(path, largestRecordBytes));
  } catch (error) {
    if (error instanceof Error) return { flaw: `cannot be read: ${error.message}` };
    throw error;
  }
}
