// The trash of one place: `.holdfast/trash/<run>/<path>`, so that even without any catalog a person can move things back.
import { lstat, mkdir, open, rename, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import type { Expectation } from '../../core/plan.ts';
import type { Overlap } from '../../ports/store.ts';
import {
  asMoveFailed,
  copyAcross,
  dropUnfinishedCopy,
  finishAside,
  finishCopy,
  holdsAllOf,
  isAside,
} from './copy-across.ts';
import { expectPath, isAbsent, lstatOrAbsent } from './expect-path.ts';
import { moveFile } from './move-file.ts';
import { ownFolder, pathBelow, refuseLinksOnTheWay, refuseMounts } from './path-below.ts';
import { removeTree } from './remove-tree.ts';
import { putFileBack, replaceFile } from './replace-file.ts';

export class TrashFolder {
  readonly #root: string;
  readonly #trash: string;
  /** Folders whose names changed since the last `settle`. */
  readonly #touched = new Set<string>();

  constructor(root: string) {
    this.#root = root;
    this.#trash = join(root, ownFolder, 'trash');
  }

  async moveIn(path: string, item: string): Promise<void> {
    const from = pathBelow(this.#root, path);
    const to = pathBelow(this.#trash, item);
    await this.#refuseWaysOut(from, to);
    try {
      await finishAside(from, to);
      await this.#move(from, to, 'trash');
    } catch (error) {
      await this.#dropEmptyFolders(dirname(to));
      throw error;
    }
  }

  async moveBack(item: string, path: string): Promise<void> {
    const from = pathBelow(this.#trash, item);
    const to = pathBelow(this.#root, path);
    await this.#refuseWaysOut(from, to);
    // What an interrupted move to the trash left here of its original is all in the trash: it makes room.
    await finishAside(to, from);
    if ((await this.overlap(path, item)) === 'path-within-item') await finishCopy(to, from);
    await finishAside(from, to);
    await this.#move(from, to, 'place');
    await dropUnfinishedCopy(from);
    await this.#dropEmptyFolders(dirname(from));
  }

  async replace(path: string, item: string, content: Uint8Array): Promise<void> {
    const [at, trashed] = [pathBelow(this.#root, path), pathBelow(this.#trash, item)];
    await this.#refuseWaysOut(at, trashed);
    try {
      // The way to the copy must be durable before its original goes, and not only at the next `settle`.
      for (const folder of await this.#makeParents(trashed)) await syncFolder(folder);
      await replaceFile(at, trashed, content);
      this.#touched.add(dirname(at));
    } catch (error) {
      await this.#dropEmptyFolders(dirname(trashed));
      throw asMoveFailed(at, error);
    }
  }

  async putBack(item: string, path: string): Promise<void> {
    const [trashed, at] = [pathBelow(this.#trash, item), pathBelow(this.#root, path)];
    await this.#refuseWaysOut(trashed, at);
    await putFileBack(trashed, at);
    await dropUnfinishedCopy(trashed);
    this.#touched.add(dirname(trashed)).add(dirname(at));
    await this.#dropEmptyFolders(dirname(trashed));
  }

  async overlap(path: string, item: string): Promise<Overlap> {
    const here = pathBelow(this.#root, path);
    const there = pathBelow(this.#trash, item);
    if ((await lstatOrAbsent(there)) === null) return 'none';
    // Killed while the original was aside: moving, either way, removes it or puts it back.
    if ((await lstatOrAbsent(here)) === null) {
      return (await isAside(here, there)) ? 'path-within-item' : 'none';
    }
    const pathHasAll = await holdsAllOf(here, there);
    const itemHasAll = await holdsAllOf(there, here);
    if (pathHasAll) return itemHasAll ? 'same' : 'item-within-path';
    return itemHasAll ? 'path-within-item' : 'none';
  }

  async expectation(item: string): Promise<Expectation | null> {
    return expectPath(pathBelow(this.#trash, item));
  }

  async destroy(item: string): Promise<void> {
    const path = pathBelow(this.#trash, item);
    await refuseLinksOnTheWay(this.#root, path).catch((error: unknown) => {
      // An item whose run folder is gone is destroyed already.
      if (!(error instanceof HoldfastError && isAbsent(error.cause))) throw error;
    });
    if ((await lstatOrAbsent(path)) !== null) {
      await refuseMounts(path);
      await removeTree(path);
    }
    this.#touched.add(dirname(path));
    await this.#dropEmptyFolders(dirname(path));
  }

  async settle(): Promise<void> {
    const folders = [...this.#touched];
    this.#touched.clear();
    for (const folder of folders) await syncFolder(folder);
  }

  /** Before anything is touched at either end. @throws MOVE_FAILED */
  async #refuseWaysOut(from: string, to: string): Promise<void> {
    for (const path of [from, to]) {
      // Of folders that are yet to be made, whatever is there already is looked at.
      let below = path;
      while ((await lstatOrAbsent(dirname(below))) === null) below = dirname(below);
      await refuseLinksOnTheWay(this.#root, below);
    }
    const [source, target] = [await lstatOrAbsent(from), await lstatOrAbsent(to)];
    if (source?.isDirectory() !== true) return;
    await refuseMounts(from);
    if (target?.isDirectory() === true) await refuseMounts(to);
  }

  /** The caller has recorded the inverse already; from here on a crash leaves the thing on exactly one known side. */
  async #move(from: string, to: string, into: 'trash' | 'place'): Promise<void> {
    try {
      await this.#makeParents(to);
      const [source, target] = [await lstatOrAbsent(from), await lstatOrAbsent(to)];
      if (target !== null) {
        if (source === null) return;
        // A move that a crash interrupted between its two halves, or something new in the way.
        await finishCopy(from, to);
      } else if (into === 'place' && source !== null && !source.isDirectory()) {
        await moveFile(from, to);
      } else {
        // Nobody else writes to the trash; and rename() takes whatever its owner has put there by this moment.
        await rename(from, to);
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw asMoveFailed(from, error);
      await copyAcross(from, to, into);
    }
    this.#touched.add(dirname(from)).add(dirname(to));
  }

  /** @returns the folders that got a new name in them */
  async #makeParents(to: string): Promise<readonly string[]> {
    const parent = dirname(to);
    const first = await mkdir(parent, { recursive: true, mode: 0o700 });
    if (first === undefined) return [];
    const changed: string[] = [];
    for (let made = parent; made.length >= first.length; made = dirname(made)) changed.push(dirname(made));
    for (const folder of changed) this.#touched.add(folder);
    return changed;
  }

  async #dropEmptyFolders(folder: string): Promise<void> {
    for (let at = folder; at.startsWith(`${this.#trash}/`); at = dirname(at)) {
      try {
        await rmdir(at);
        this.#touched.delete(at);
        this.#touched.add(dirname(at));
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        if (code === 'ENOTEMPTY' || code === 'EEXIST') return;
        if (!isAbsent(error)) throw error;
      }
    }
  }
}

async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!isAbsent(error)) throw error;
    // Removed since: then its parent carries the change, and is synced if it was touched too.
    await lstat(dirname(folder)).catch((gone: unknown) => {
      if (!isAbsent(gone)) throw gone;
    });
  }
}
