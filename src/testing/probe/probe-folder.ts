// The cases of a store of places on a user's own disk: each on a scratch place in Holdfast's own folder there.
import { lstat, mkdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import type { Place } from '../../core/place.ts';
import { contactOf } from '../../demo/baileys/contact.ts';
import { credentialsText } from '../../demo/baileys/credentials.ts';
import type { ProbeReport } from '../../ports/probe.ts';
import { baileysFolders } from '../../stores/folder-baileys/baileys-folders.ts';
import { refOfBaileysFolder } from '../../stores/folder-baileys/look-at-baileys-folder.ts';
import { FolderStore } from '../../stores/folder/folder-store.ts';
import { storeCases } from '../store-cases.ts';
import type { StoreScene } from '../store-cases.ts';
import { tryCases } from './try-cases.ts';
import type { Scratch } from './try-cases.ts';

const dayMs = 24 * 3_600_000;
const session = 'company_1';

/**
 * Holdfast's own folder is never scanned, so nobody takes a scratch place for sessions. It is always Baileys folders
 * that are made there: what is tried is the disk, and a browser profile is moved like any other folder.
 * @param name that nothing else has
 * @throws HoldfastError PLACE_UNAVAILABLE
 */
export async function probeFolder(
  place: Place,
  name: string,
  onCase: (done: number, total: number) => void,
): Promise<ProbeReport> {
  const folder = join(place.root, '.holdfast', name);
  try {
    await refuseLink(dirname(folder));
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const details = { place: place.url, cause: (cause as Error).message };
    throw new HoldfastError('PLACE_UNAVAILABLE', details, { cause });
  }
  try {
    const cases = await tryCases(storeCases, () => scratchIn(folder), onCase);
    return { place: place.url, where: `in a folder of its own in ${folder}`, cases };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function refuseLink(path: string): Promise<void> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return null;
  });
  if (found?.isSymbolicLink() === true) throw new Error(`${path} is a symbolic link`);
}

async function scratchIn(folder: string): Promise<Scratch<StoreScene>> {
  const [root, outside] = [join(folder, 'auth'), join(folder, 'outside')];
  const write = async (path: string, content: string): Promise<void> => {
    const absolute = join(root, path);
    await mkdir(dirname(absolute), { recursive: true, mode: 0o700 });
    await writeFile(absolute, content, { mode: 0o600 });
    // At rest: what was just written would count as in use.
    await utimes(absolute, (Date.now() - dayMs) / 1000, (Date.now() - dayMs) / 1000);
  };
  await write(`${session}/creds.json`, credentials());
  await write(`${session}/lid-mapping-15550002222.json`, '"98765"');
  const place: Place = { url: `baileys:${root}`, kind: 'folder', engine: 'baileys', root };
  const another = (): FolderStore =>
    new FolderStore(place, baileysFolders, { pool: null, quietMs: 600_000, nowMs: Date.now });
  const ref = refOfBaileysFolder(place, session);
  const scene: StoreScene = {
    store: another(),
    session: ref,
    file: `${session}/lid-mapping-15550002222.json`,
    folder: session,
    below: (name) => `${session}/${name}`,
    absent: { ...ref, path: `${session}-absent` },
    another,
    read: (path) => textAt(join(root, path)),
    write,
    async makeUnreadable() {
      await rm(join(root, session), { recursive: true });
      await symlink(join(root, session), join(root, session));
    },
    takePlaceAway: () => rm(root, { recursive: true }),
    onDisk: {
      async linkOut(path) {
        await mkdir(outside, { recursive: true });
        await writeFile(join(outside, 'outside.txt'), 'outside');
        await symlink(outside, join(root, path));
      },
      damagePlaceLock: () => writeFile(join(root, '.holdfast/locks/place.lock'), 'no lock at all'.repeat(99)),
    },
  };
  return {
    scene,
    async end() {
      for (const path of [root, outside]) await rm(path, { recursive: true, force: true });
    },
  };
}

function credentials(): string {
  const account = { device: 1, nextPreKeyId: 1, registrationId: 1, pairedMs: Date.now() };
  return credentialsText({ owner: contactOf(1), name: 'Probe', ...account });
}

/** A folder reads as a mark: its content is compared by expectation. */
async function textAt(path: string): Promise<string | null> {
  try {
    return (await stat(path)).isDirectory() ? 'a folder' : await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
