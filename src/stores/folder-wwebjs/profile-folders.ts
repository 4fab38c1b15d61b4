// whatsapp-web.js sessions in all their forms, as a folder store reads them.
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Entry } from '../../core/entry.ts';
import type { InUse } from '../../core/inventory.ts';
import { cacheFolderOf } from '../../engines/wwebjs/cache-folders.ts';
import { judgeProfileUse } from '../../engines/wwebjs/judge-profile-use.ts';
import type { ProfileClass } from '../../engines/wwebjs/profile-layout.ts';
import { profileWorth } from '../../engines/wwebjs/profile-worth.ts';
import { parseSingletonLock } from '../../engines/wwebjs/singleton-lock.ts';
import type { FolderEngine } from '../folder/folder-engine.ts';
import type { Machine } from '../folder/machine.ts';
import type { BareEntry, SessionSighting } from '../folder/sighting.ts';
import { readProfile } from './read-profile.ts';
import { readZip } from './read-zip.ts';

const socketTimeoutMs = 500;

export const profileFolders: FolderEngine = {
  sight: (place, ref, nowMs) => (ref.form === 'remote-zip' ? readZip : readProfile)(place, ref, nowMs),

  read(place, ref, nowMs) {
    const bare: BareEntry[] = [];
    const read = ref.form === 'remote-zip' ? readZip : readProfile;
    const sighting = read(place, ref, nowMs, (entry) => bare.push(entry));
    return { sighting, entries: withCacheFolders(bare), remarks: [] };
  },

  use: (place, sighting, machine) => judge(join(place.root, sighting.ref.path), sighting, machine, null),

  async useCloser(place, sighting, machine) {
    const path = join(place.root, sighting.ref.path);
    const socket =
      sighting.ref.form === 'remote-zip' ? null : await socketAnswers(join(path, 'SingletonSocket'));
    const judged = judge(path, sighting, machine, socket);
    const working = (await machine.workingIn(path)).map((process) => process.why);
    if (working.length === 0) return judged;
    return { answer: 'yes', why: [...(judged.answer === 'yes' ? judged.why : []), ...working] };
  },
};

function judge(
  profilePath: string,
  sighting: SessionSighting,
  machine: Machine,
  socket: boolean | null,
): InUse {
  const { ref, evidence } = sighting;
  if (evidence === null) return { answer: 'unknown', why: [sighting.credentials.why] };
  const owner = machine.lockOwner(ref);
  if (owner !== null) return { answer: 'yes', why: [`its lock is held by ${owner}`] };
  const processes = machine.mentioning(profilePath);
  // RemoteAuth copies and zips without any lock, so only a recent write tells that it is at it.
  const recent = ref.form === 'local-profile' ? null : machine.recentWrite(sighting.newestMs);
  if (recent !== null) return { answer: 'yes', why: [recent] };
  const { singletonLock } = evidence;
  const lock =
    singletonLock.state === 'link'
      ? { state: singletonLock.state, target: singletonLock.target ?? '' }
      : { state: singletonLock.state };
  const named = lock.state === 'link' ? parseSingletonLock(lock.target) : null;
  return judgeProfileUse({
    lock,
    host: machine.host,
    processOfPid: named === null ? null : (machine.commandLines.get(named.pid)?.join('\0') ?? null),
    lockFileHolders: evidence.lockInodes.flatMap((inode) => machine.lockHolders.get(inode) ?? []),
    socketAnswers: socket,
    userDataDirProcesses: processes.map((process) => process.pid),
    profilePath,
  });
}

function socketAnswers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const answer = (alive: boolean): void => {
      socket.destroy();
      resolve(alive);
    };
    socket.setTimeout(socketTimeoutMs, () => answer(false));
    socket.once('connect', () => answer(true));
    // No socket, or nobody behind it: both say that no browser answers.
    socket.once('error', () => answer(false));
  });
}

/** Cache folders move as a whole, so all files of one become one entry; everything else stays file by file. */
function withCacheFolders(bare: readonly BareEntry[]): Entry[] {
  const entries: Entry[] = [];
  const caches = new Map<string, { -readonly [Field in keyof Entry]: Entry[Field] }>();
  for (const entry of bare) {
    const worth = entry.class === 'zip' ? zipWorth : profileWorth[entry.class as ProfileClass];
    const folder = cacheFolderOf(entry.path);
    if (folder === null) {
      entries.push({ ...entry, ...worth });
      continue;
    }
    const cache = caches.get(folder);
    if (cache === undefined) {
      caches.set(folder, { ...entry, ...worth, path: folder, kind: 'folder' });
      continue;
    }
    cache.files += entry.files;
    cache.sizeBytes += entry.sizeBytes;
    cache.modifiedMs = Math.max(cache.modifiedMs, entry.modifiedMs);
  }
  return [...entries, ...caches.values()];
}

const zipWorth = { worth: 'vital', why: 'It may be the only copy of a session.' } as const;
