// The ground as Linux tells it, from /proc and the file system; other systems get the answers that Node alone can give.
import { lstat, open, readdir, readFile, readlink, realpath, statfs } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { FileHandle } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { constants } from 'node:fs';
import type { FileSystem, Ground, PathFacts, SmallText } from '../ports/ground.ts';
import { absentAsNull } from './absent-as-null.ts';
import { mountOf, parseMountinfo } from './mountinfo.ts';
import { surroundings } from './surroundings.ts';
import { willSurviveRestart } from './will-survive-restart.ts';

export function linuxGround(): Ground {
  return {
    fileSystemOf,
    statOf,
    readSmallText,
    listNames,
    foldsCase,
    readLink: (path) => absentAsNull(readlink(path)),
    whoAmI,
    hostName: hostname,
    processOf,
  };
}

async function fileSystemOf(path: string): Promise<FileSystem> {
  const real = await realPathOfNearest(path);
  const table = await absentAsNull(readFile('/proc/self/mountinfo', 'utf8'));
  const mount = mountOf(parseMountinfo(table ?? ''), real, await mountIdOf(real));
  if (mount === null) return fileSystemByMagic(real);
  // The path that does not exist yet counts as well: /tmp/auth is temporary before it is made.
  const survival = willSurviveRestart(mount, real, await surroundings());
  return { type: mount.type, mountPoint: mount.mountPoint, source: mount.source, ...survival };
}

async function realPathOfNearest(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    const real = await absentAsNull(realpath(at));
    if (real !== null) return real;
  }
}

/** Opens without reading (O_PATH needs no right to read); the number is the same on every port of Node but alpha and sparc. */
const openPath = 0o10000000;

/** proc_pid_fdinfo(5): the mount id of an open file is exact even where one mount hides another. */
async function mountIdOf(path: string): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  return withOpen(path, openPath, async (handle) => {
    const info = await absentAsNull(readFile(`/proc/self/fdinfo/${handle.fd}`, 'utf8'));
    const id = /^mnt_id:\s*(\d+)/m.exec(info ?? '')?.[1];
    return id === undefined ? null : Number(id);
  });
}

/** Magic numbers from statfs(2), for systems that have no table of mounts. */
const magics = new Map([
  [0x01021994, 'tmpfs'],
  [0x858458f6, 'ramfs'],
  [0x794c7630, 'overlay'],
  [0xef53, 'ext4'],
  [0x58465342, 'xfs'],
  [0x9123683e, 'btrfs'],
  [0x2fc12fc1, 'zfs'],
  [0x6969, 'nfs'],
  [0xff534d42, 'cifs'],
  [0xfe534d42, 'smb3'],
  [0x01021997, '9p'],
  [0x65735546, 'fuse'],
]);

async function fileSystemByMagic(path: string): Promise<FileSystem> {
  const magic = (await statfs(path)).type;
  // Such numbers mean something on Linux only; elsewhere they are indexes of the kernel.
  const type = (process.platform === 'linux' ? magics.get(magic) : undefined) ?? `0x${magic.toString(16)}`;
  const mount = { id: 0, root: '/', mountPoint: '/', type, source: '', superOptions: '' };
  const { remote, survivesRestart } = willSurviveRestart(mount, path, await surroundings());
  const why = `This system has no table of mounts; by its number the file system is ${type}.`;
  const answer = survivesRestart === 'yes' ? 'unknown' : survivesRestart;
  return { type, mountPoint: null, source: null, remote, survivesRestart: answer, why };
}

async function statOf(path: string): Promise<PathFacts | null> {
  const stats = await absentAsNull(lstat(path));
  return stats === null
    ? null
    : { mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid, kind: kindOf(stats) };
}

function whoAmI(): { uid: number; name: string } {
  const uid = process.getuid?.() ?? -1;
  try {
    return { uid, name: userInfo().username };
  } catch {
    // Some platforms run containers under numbers that no user table knows; the number is then the name.
    return { uid, name: `user ${uid}` };
  }
}

function kindOf(stats: Stats): PathFacts['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  return stats.isSymbolicLink() ? 'link' : 'other';
}

async function readSmallText(path: string, maxBytes: number): Promise<SmallText | null> {
  // O_NONBLOCK: opening a named pipe must not wait for somebody to write to it.
  return withOpen(path, constants.O_RDONLY | constants.O_NONBLOCK, async (handle) => {
    if (!(await handle.stat()).isFile()) return null;
    // One byte more than asked for tells whether there is more.
    const buffer = Buffer.alloc(maxBytes + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return { text: buffer.toString('utf8', 0, Math.min(length, maxBytes)), whole: length <= maxBytes };
  });
}

async function listNames(path: string): Promise<readonly string[] | null> {
  const names = await absentAsNull(readdir(path));
  return names === null ? null : names.sort();
}

/** Looks an existing name up in the other case; the same file under both names is the proof. */
async function foldsCase(path: string): Promise<'yes' | 'no' | 'unknown'> {
  const inside = ((await listNames(path)) ?? []).map((name) => join(path, name));
  const known = [...inside, path].find((candidate) => otherCase(basename(candidate)) !== basename(candidate));
  if (known === undefined) return 'unknown';
  const first = await absentAsNull(lstat(known));
  if (first === null) return 'unknown';
  const second = await absentAsNull(lstat(join(dirname(known), otherCase(basename(known)))));
  return second !== null && second.ino === first.ino && second.dev === first.dev ? 'yes' : 'no';
}

function otherCase(name: string): string {
  return name.replace(/[a-z]/gi, (letter) => (letter < 'a' ? letter.toLowerCase() : letter.toUpperCase()));
}

async function processOf(pid: number): Promise<{ commandLine: readonly string[] | null } | null> {
  if (!runs(pid)) return null;
  const text = await absentAsNull(readFile(`/proc/${pid}/cmdline`, 'utf8'));
  // Absent although it runs: /proc is mounted with hidepid, or this is not Linux. Empty: a zombie or a kernel thread.
  return { commandLine: text === null || text === '' ? null : text.replace(/\0$/, '').split('\0') };
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ESRCH') return false;
    if (cause instanceof Error && 'code' in cause && cause.code === 'EPERM') return true;
    throw cause;
  }
}

async function withOpen<T>(
  path: string,
  flags: number,
  read: (handle: FileHandle) => Promise<T>,
): Promise<T | null> {
  const handle = await absentAsNull(open(path, flags));
  if (handle === null) return null;
  try {
    return await read(handle);
  } finally {
    await handle.close();
  }
}
