// Sessions that move from and to a Baileys place, as folders of files.
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { basename, join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import { keyOfFileName } from '../../engines/baileys/key-of-file-name.ts';
import type { SessionState } from '../../ports/entry-store.ts';
import type { TransferPiece, TransferPlace, TransferRecord } from '../../ports/session-transfer.ts';
import type { Store } from '../../ports/store.ts';
import { isAbsent, lstatOrAbsent } from '../folder/expect-path.ts';
import { isOwnName, ownFolder, pathBelow } from '../folder/path-below.ts';
import { ArrivingFolder } from './arriving-folder.ts';
import { readFolderRecords } from './read-folder-records.ts';
import type { RecordFile } from './read-folder-records.ts';

export class FolderTransfer implements TransferPlace {
  readonly url: string;
  readonly #store: Store;
  readonly #root: string;
  readonly #arriving = new Map<string, ArrivingFolder>();

  /** @param store the same place, whose trash the originals go to */
  constructor(store: Store) {
    this.url = store.place.url;
    this.#root = store.place.root;
    this.#store = store;
  }

  async *read(path: string, item: string | null): AsyncGenerator<TransferPiece> {
    const files = this.files(path, item);
    yield* readFolderRecords(files, path === '' ? basename(this.#root) : path, this.url);
  }

  async state(path: string): Promise<SessionState> {
    if ((await lstatOrAbsent(this.#folder(path))) !== null) return 'live';
    return (await this.arrivingAt(path).exists()) ? 'arriving' : 'absent';
  }

  isArriving(path: string): Promise<boolean> {
    return this.arrivingAt(path).exists();
  }

  async mark(path: string): Promise<string | null> {
    const hash = createHash('sha256');
    const folder = this.#folder(path);
    const entries = namesIn(folder);
    if (entries === null) return null;
    const own = path === '' ? entries.filter(isRecordOfRoot) : entries;
    for (const name of own.map((entry) => entry.name).toSorted()) {
      const stat = lstatSync(join(folder, name), { bigint: true, throwIfNoEntry: false });
      hash.update(
        JSON.stringify([name, stat && [stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].map(String)]),
      );
    }
    return hash.digest('hex');
  }

  async arrive(path: string): Promise<void> {
    if ((await this.state(path)) === 'live')
      throw new HoldfastError('SESSION_EXISTS', { session: path, place: this.url });
    await this.arrivingAt(path).make();
  }

  put(path: string, records: readonly TransferRecord[]): Promise<void> {
    return this.arrivingAt(path).put(records);
  }

  async readBack(path: string, keys: readonly { readonly type: string; readonly id: string }[]) {
    return this.arrivingAt(path).readBack(keys);
  }

  async count(path: string): Promise<number> {
    return this.arrivingAt(path).count();
  }

  publish(path: string): Promise<void> {
    return this.arrivingAt(path).publish();
  }

  discard(path: string): Promise<void> {
    return this.arrivingAt(path).discard();
  }

  async archive(path: string, item: string): Promise<void> {
    if (path !== '') await this.#store.moveToTrash(path, item);
    else for (const { name } of this.#ofRoot(item)) await this.#store.moveToTrash(name, `${item}/${name}`);
    await this.#store.settle();
  }

  async unarchive(item: string, path: string): Promise<void> {
    if (path !== '') await this.#store.moveBack(item, path);
    else await this.#unarchiveRoot(item);
    await this.#store.settle();
  }

  async inTheWay(item: string, path: string): Promise<string | null> {
    if (path !== '') return (await this.#isInTheWay(item, path)) ? path : null;
    for (const name of this.#namesInTrash(item))
      if (await this.#isInTheWay(`${item}/${name}`, name)) return name;
    return null;
  }

  async archived(path: string, item: string): Promise<'no' | 'partly' | 'wholly'> {
    // An empty one was only made ready: a session has files.
    if (this.#namesInTrash(item).length === 0) return 'no';
    if (path === '') return this.#ofRoot(item).length > 0 ? 'partly' : 'wholly';
    const overlap = await this.#store.overlap(path, item);
    return overlap === 'same' || overlap === 'path-within-item' ? 'partly' : 'wholly';
  }

  /** Keys of two pairings in one folder are none, so before the first of them is back nothing is in the way of any. */
  async #unarchiveRoot(item: string): Promise<void> {
    const met = await this.inTheWay(item, '');
    if (met !== null) {
      const cause = 'something newer lies there, and keys are not mixed';
      throw new HoldfastError('MOVE_FAILED', { path: met, cause });
    }
    const back: string[] = [];
    try {
      // The credentials last: without them nobody takes what is there for a session.
      for (const name of credentialsLast(this.#namesInTrash(item))) {
        await this.#store.moveBack(`${item}/${name}`, name);
        back.push(name);
      }
    } catch (error) {
      for (const name of back) await this.#store.moveToTrash(name, `${item}/${name}`);
      throw error;
    }
  }

  async #isInTheWay(item: string, path: string): Promise<boolean> {
    if ((await this.#store.expectation(path)) === null) return false;
    return (await this.#store.overlap(path, item)) === 'none';
  }

  /**
   * Those in the trash count before those of the same name in the place: whatever lies there is newer.
   * @throws SESSION_ABSENT
   */
  files(path: string, item: string | null): RecordFile[] {
    const files = new Map<string, string>();
    const folder = this.#folder(path);
    const here = namesIn(folder);
    const archived = item === null ? null : namesIn(this.#itemFolder(item));
    const isWhole = archived !== null && path !== '';
    if (here === null && archived === null)
      throw new HoldfastError('SESSION_ABSENT', { session: path, place: this.url });
    // A session that lies below its place is archived by one rename: then what is in its place is another one.
    for (const entry of isWhole ? [] : (here ?? []))
      if (path !== '' || (entry.isFile() && !isOwnName(entry.name)) || isRecordOfRoot(entry))
        files.set(entry.name, join(folder, entry.name));
    for (const { name } of archived ?? []) files.set(name, join(this.#itemFolder(item ?? ''), name));
    return [...files].map(([name, absolute]) => ({ name, path: absolute })).toSorted(byName);
  }

  /** Of a session that is the place itself, what is still to be archived; credentials first. */
  #ofRoot(item: string): Dirent[] {
    const gone = new Set(this.#namesInTrash(item));
    const entries = (namesIn(this.#root) ?? []).filter(
      (entry) => isRecordOfRoot(entry) && !gone.has(entry.name),
    );
    return entries.toSorted((a, b) => Number(isCredentials(b.name)) - Number(isCredentials(a.name)));
  }

  #namesInTrash(item: string): string[] {
    return (namesIn(this.#itemFolder(item)) ?? []).map(({ name }) => name);
  }

  /** Whether files of a session lie in the root itself. */
  hasRecordsInRoot(): boolean {
    return (namesIn(this.#root) ?? []).some(isRecordOfRoot);
  }

  /** Where a copy is made, beside whatever lies in its place. */
  arrivingAt(path: string): ArrivingFolder {
    const known = this.#arriving.get(path) ?? new ArrivingFolder(this.#root, this.url, path);
    this.#arriving.set(path, known);
    return known;
  }

  #folder(path: string): string {
    return path === '' ? this.#root : pathBelow(this.#root, path);
  }

  #itemFolder(item: string): string {
    return pathBelow(join(this.#root, ownFolder, 'trash'), item);
  }
}

/** Beside them may lie other sessions, tenants, and the program itself, which nobody wants archived. */
function isRecordOfRoot(entry: Dirent): boolean {
  return !entry.isDirectory() && keyOfFileName(entry.name) !== null;
}

function isCredentials(name: string): boolean {
  return name === 'creds.json';
}

function credentialsLast(names: readonly string[]): string[] {
  return names.toSorted((a, b) => Number(isCredentials(a)) - Number(isCredentials(b)));
}

function byName(a: RecordFile, b: RecordFile): number {
  return a.name < b.name ? -1 : 1;
}

/** null where there is no such folder. */
function namesIn(folder: string): Dirent[] | null {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}
