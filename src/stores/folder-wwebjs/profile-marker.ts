// Notes on this machine which epoch of which vault a profile is of, and which folder it was, so that an older copy, or one
// that was copied by hand, is known for what it is. `<place>/.holdfast/markers/<session>.json`.
import { createHash } from 'node:crypto';
import { lstat, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import type { Place } from '../../core/place.ts';
import { syncPath } from '../folder/copy-across.ts';
import { isAbsent } from '../folder/expect-path.ts';
import { pathBelow } from '../folder/path-below.ts';
import { ownFolderIfAny, ownFolderIn } from './own-folder-in.ts';

export interface ProfileMark {
  /** Names the vault (Vault.identity). */
  readonly vault: string;
  /** Of the lease under which the session last ran, or was restored, here. */
  readonly epoch: number;
  /** The vault's address, without any password: a disk that is not mounted is known by it. */
  readonly url?: string;
  /**
   * The last epochs of other vaults under which this very folder ran: coming back to one of them makes it no older.
   * Where it is left out, what was noted of the same folder stays.
   */
  readonly others?: Readonly<Record<string, number>>;
}

/**
 * `none`: nobody noted anything, or there is no profile. `ours`: this very folder was noted. `copied-by-hand`: another
 * folder was, so nobody knows of when this one is.
 */
export type ProfileMarker =
  | { readonly state: 'none' }
  | ({ readonly state: 'ours' } & ProfileMark)
  | ({ readonly state: 'copied-by-hand' } & ProfileMark);

interface Note extends ProfileMark {
  readonly format: 1;
  /** For people. */
  readonly path: string;
  readonly folder: { readonly device: string; readonly inode: string; readonly born: string };
}

const markers = 'markers';

/** @throws SESSION_UNREADABLE where nobody can tell */
export async function readProfileMarker(place: Pick<Place, 'root'>, path: string): Promise<ProfileMarker> {
  try {
    const found = await noteOf(place, path);
    const here = await unlessAbsent(identityOf(place, path));
    if (found === null || here === null) return { state: 'none' };
    const { folder: noted, ...note } = found;
    return { state: isSame(noted, here) ? 'ours' : 'copied-by-hand', ...markIn(note) };
  } catch (error) {
    throw unreadable(path, error as Error);
  }
}

/** What was noted last of a session, whatever lies there now; null where nothing was. @throws SESSION_UNREADABLE */
export async function readLastMark(place: Pick<Place, 'root'>, path: string): Promise<ProfileMark | null> {
  try {
    const note = await noteOf(place, path);
    return note === null ? null : markIn(note);
  } catch (error) {
    throw unreadable(path, error as Error);
  }
}

/**
 * What was noted of a session in another place, if it is of the very folder that lies here now: it was moved.
 * @throws SESSION_UNREADABLE
 */
export async function readMarkOfMoved(
  from: Pick<Place, 'root'>,
  path: string,
  here: Pick<Place, 'root'>,
): Promise<ProfileMark | null> {
  try {
    const note = await noteOf(from, path);
    const folder = note === null ? null : await unlessAbsent(identityOf(here, path));
    return note !== null && folder !== null && isSame(note.folder, folder) ? markIn(note) : null;
  } catch (error) {
    throw unreadable(path, error as Error);
  }
}

/** Replaces what was noted, all of it or nothing, durably. The profile must be there. @throws what the disk throws */
export async function writeProfileMarker(
  place: Pick<Place, 'root'>,
  path: string,
  mark: ProfileMark,
): Promise<void> {
  const others = mark.others ?? (await othersNoted(place, path, mark.vault));
  const note: Note = {
    format: 1,
    path,
    ...markIn({ ...mark, others }),
    folder: await identityOf(place, path),
  };
  const folder = await ownFolderIn(place.root, markers);
  const target = join(folder, fileNameOf(path));
  // Two processes may write at once; each has a file of its own until the rename.
  const beside = `${target}.${process.pid}-${performance.now()}`;
  try {
    const file = await open(beside, 'wx', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(note)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, target);
    await syncPath(folder);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** For a session that was deleted; absent is fine. */
export async function dropProfileMarker(place: Pick<Place, 'root'>, path: string): Promise<void> {
  const folder = await ownFolderIfAny(place.root, markers);
  if (folder !== null) await rm(join(folder, fileNameOf(path)), { force: true });
}

/** Of this very folder, what it ran under but for the vault that it runs under now. */
async function othersNoted(
  place: Pick<Place, 'root'>,
  path: string,
  vault: string,
): Promise<Readonly<Record<string, number>>> {
  const marker = await readProfileMarker(place, path);
  if (marker.state !== 'ours') return {};
  const all = { ...marker.others, [marker.vault]: marker.epoch };
  return Object.fromEntries(Object.entries(all).filter(([id]) => id !== vault));
}

async function noteOf({ root }: Pick<Place, 'root'>, path: string): Promise<Note | null> {
  const folder = await ownFolderIfAny(root, markers);
  const text = folder === null ? null : await unlessAbsent(readFile(join(folder, fileNameOf(path)), 'utf8'));
  return text === null ? null : readNote(text);
}

function markIn({ vault, epoch, url, others = {} }: ProfileMark): ProfileMark {
  return {
    vault,
    epoch,
    ...(url !== undefined && { url }),
    ...(Object.keys(others).length > 0 && { others }),
  };
}

function unreadable(path: string, error: Error): HoldfastError {
  if (error instanceof HoldfastError) return error;
  const details = { session: path, cause: `its marker: ${error.message}` };
  return new HoldfastError('SESSION_UNREADABLE', details, { cause: error });
}

function fileNameOf(path: string): string {
  return `${createHash('sha256').update(path).digest('hex').slice(0, 32)}.json`;
}

async function identityOf(place: Pick<Place, 'root'>, path: string): Promise<Note['folder']> {
  const { dev, ino, birthtimeNs } = await lstat(pathBelow(place.root, path), { bigint: true });
  return { device: String(dev), inode: String(ino), born: String(birthtimeNs) };
}

/**
 * Numbers of devices may change with a restart, and then only the time of birth tells a folder from one of the same
 * number on another disk. File systems that know none say 0.
 */
function isSame(noted: Note['folder'], here: Note['folder']): boolean {
  if (noted.inode !== here.inode || noted.born !== here.born) return false;
  return noted.born !== '0' || noted.device === here.device;
}

function readNote(text: string): Note {
  const note = JSON.parse(text) as Partial<Note>;
  const isNote =
    note.format === 1 && typeof note.vault === 'string' && Number.isSafeInteger(note.epoch) && note.folder;
  if (!isNote) throw new Error('it is none that this Holdfast writes');
  return note as Note;
}

async function unlessAbsent<Value>(read: Promise<Value>): Promise<Value | null> {
  try {
    return await read;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}
