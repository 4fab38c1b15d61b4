// Changes an instances list on disk: read whole, edited in its text, written beside it, and put in its place by one rename.
import { createHash } from 'node:crypto';
import { chmod, chown, open, realpath, rename, stat, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import type { Expectation } from '../../core/plan.ts';
import { entryOf, idsNaming, withEntry, withoutEntry } from '../../engines/wwebjs/edit-instances.ts';
import { readListText } from '../../engines/wwebjs/list-pieces.ts';
import type { ListText } from '../../engines/wwebjs/list-pieces.ts';
import type { InstancesList, ListedInstance } from '../../ports/instances-list.ts';
import { asMoveFailed, dropUnfinishedCopy, moveFailed, stagingOf, syncPath } from '../folder/copy-across.ts';

const largestListBytes = 64 * 1024 * 1024;
/** A program that writes its list more often than this in a row has to be stopped first. */
const mostTries = 20;

/** An edit of the text; null where there is nothing to do. */
type Edit = (list: ListText) => string | null;

export function instancesList(path: string): InstancesList {
  return {
    path,
    naming: async (clientId) => idsNaming(clientId, await readList(path)),
    entry: async (instance) => listed(path, instance, await readList(path)),
    async remove(instance, expect) {
      let isAsExpected = false;
      await change(path, (list) => {
        const found = listed(path, instance, list);
        isAsExpected = found !== null && found.expect.fingerprint === expect.fingerprint;
        return isAsExpected ? withoutEntry(instance, list) : null;
      });
      return isAsExpected;
    },
    putBack: (instance, entry) =>
      change(path, (list) => (list.pieces.some(({ id }) => id === instance) ? null : withEntry(entry, list))),
  };
}

function listed(path: string, instance: string, list: ListText): ListedInstance | null {
  const entry = entryOf(instance, list);
  if (entry === 'twice') throw unusable(path, `two entries have the id ${JSON.stringify(instance)}`);
  return entry && { instance, entry, expect: expectationOf(entry.text) };
}

function expectationOf(text: string): Expectation {
  const fingerprint = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  return { kind: 'file', files: 0, sizeBytes: Buffer.byteLength(text), fingerprint };
}

async function readList(path: string): Promise<ListText> {
  const handle = await opened(path);
  try {
    return await listIn(path, handle);
  } finally {
    await handle.close();
  }
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw unusable(path, (error as Error).message, error);
  }
}

/** @throws REGISTRY_UNUSABLE where it is not fully understood: then nothing of it is changed */
async function listIn(path: string, handle: FileHandle): Promise<ListText> {
  const found = await handle.stat();
  if (!found.isFile()) throw unusable(path, 'it is not a regular file');
  if (found.size > largestListBytes) throw unusable(path, `it has ${found.size} bytes`);
  const bytes = Buffer.alloc(found.size);
  const { bytesRead } = await handle.read(bytes, 0, found.size, 0);
  const text = bytes.toString('utf8', 0, bytesRead);
  // What is not text would not be the same when it is written again.
  if (!Buffer.from(text).equals(bytes.subarray(0, bytesRead))) throw unusable(path, 'it is no UTF-8');
  const list = readListText(text);
  if ('unusable' in list) throw unusable(path, list.unusable);
  return list;
}

async function change(path: string, edit: Edit): Promise<void> {
  const real = await realpath(path).catch((error: unknown) => {
    throw unusable(path, (error as Error).message, error);
  });
  for (let tries = 1; ; tries++) {
    await dropUnfinishedCopy(real);
    if (await tryToChange(real, edit)) return;
    if (tries === mostTries) throw moveFailed(path, 'its program writes to it all the time');
  }
}

/** @returns false where its program wrote to it meanwhile, and what it wrote lies there now, or will be read anew */
async function tryToChange(real: string, edit: Edit): Promise<boolean> {
  const handle = await opened(real);
  try {
    const before = await markOf(handle);
    const list = await listIn(real, handle);
    const text = edit(list);
    if (text === null) return true;
    await writeBeside(real, text, handle);
    if ((await markOf(handle)) !== before || !(await isStillAt(real, handle))) {
      await dropUnfinishedCopy(real);
      return false;
    }
    await rename(stagingOf(real), real);
    // Who had it open at that moment has written into the file that is gone.
    if ((await markOf(handle)) !== before) return await putInstead(real, handle);
    await syncPath(dirname(real));
    return true;
  } finally {
    await handle.close();
  }
}

/** What the program wrote comes back, half written or not, and is then changed like any other list. */
async function putInstead(real: string, handle: FileHandle): Promise<false> {
  const { size } = await handle.stat();
  const bytes = Buffer.alloc(size);
  const { bytesRead } = await handle.read(bytes, 0, size, 0);
  await writeBeside(real, bytes.subarray(0, bytesRead), handle);
  await rename(stagingOf(real), real);
  return false;
}

/** Readable by nobody else until its mode is that of the list. */
async function writeBeside(real: string, content: string | Uint8Array, handle: FileHandle): Promise<void> {
  try {
    await writeFile(stagingOf(real), content, { flag: 'wx', mode: 0o600 });
    const { mode, uid, gid } = await handle.stat();
    await chmod(stagingOf(real), mode & 0o7777);
    await chown(stagingOf(real), uid, gid);
    await syncPath(stagingOf(real));
  } catch (error) {
    throw asMoveFailed(real, error);
  }
}

async function markOf(handle: FileHandle): Promise<string> {
  const { size, mtimeNs } = await handle.stat({ bigint: true });
  return `${size} ${mtimeNs}`;
}

async function isStillAt(real: string, handle: FileHandle): Promise<boolean> {
  const [here, there] = [await handle.stat(), await stat(real)];
  return here.ino === there.ino && here.dev === there.dev;
}

function unusable(path: string, cause: string, error?: unknown): HoldfastError {
  return new HoldfastError('REGISTRY_UNUSABLE', { path, cause }, { cause: error });
}
