// Only one user, the one who runs this, can reach the credentials.
import { dirname } from 'node:path';
import { counted } from '../core/amounts.ts';
import { finding, shown } from '../core/finding.ts';
import type { Finding } from '../core/finding.ts';
import type { SessionRef } from '../core/session.ts';
import type { Ground, PathFacts } from '../ports/ground.ts';
import type { Check, CheckScene } from './check.ts';
import { reach, wayFor } from './way-for.ts';
import type { Way } from './way-for.ts';
import { paths } from './kinds-of-places.ts';
import { pathOfSession } from './about-session.ts';

export const folderIsPrivate: Check = {
  name: 'folder-is-private',
  on: paths,
  codes: ['FOLDER_OPEN_TO_OTHERS', 'FOLDER_OF_ANOTHER_USER', 'RUNNING_AS_ROOT'],
  async find(scene) {
    const root = await scene.ground.statOf(scene.place.root);
    if (root === null) return owner(scene, null);
    const opened = scene.place.kind === 'folder' ? openSessions(scene, root) : openDatabase(scene, root);
    return [...(await opened), ...owner(scene, root)];
  },
};

/** All sessions are in one file; what SQLite lays beside it has the mode of the file. */
async function openDatabase({ place, ground }: CheckScene, { mode }: PathFacts): Promise<Finding[]> {
  const bits = mode & reach(await wayFor(ground, dirname(place.root)));
  if ((bits & 0o066) === 0) return [];
  const written = (bits & 0o022) !== 0;
  const text = `Others than the owner can ${written ? 'change' : 'read'} every session in ${shown(place.root)} (mode ${octal(mode)}).`;
  const subject = { place: place.url, path: place.root };
  return [finding('FOLDER_OPEN_TO_OTHERS', written ? 'critical' : 'warning', subject, text)];
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** Read, write and search bits of everybody but the owner. */
interface Access {
  readonly read: boolean;
  readonly write: boolean;
}

async function openSessions(scene: CheckScene, root: PathFacts): Promise<Finding[]> {
  const { place, ground, pictures } = scene;
  const subject = { place: place.url, path: place.root };
  const way = await wayFor(ground, place.root);
  if (!way.others && !way.group) return [];
  const open: { name: string; access: Access }[] = [];
  for (const { ref } of pictures) {
    const access = await accessTo(ground, ref, place.root, way);
    if (access.read || access.write) open.push({ name: ref.path === '' ? ref.id : ref.path, access });
  }
  const [first] = open;
  const mode = `mode ${octal(root.mode)}`;
  if (first !== undefined) {
    const written = open.some(({ access }) => access.write);
    const text = `Others than the owner can ${written ? 'change' : 'read'} the credentials of ${counted(open.length, 'session')} in ${shown(place.root)} (${mode}), for example ${shown(first.name)}.`;
    return [finding('FOLDER_OPEN_TO_OTHERS', written ? 'critical' : 'warning', subject, text)];
  }
  // What is made here next is open as well: before the first QR code is the best time to say so.
  const bits = (way.group ? 0o020 : 0) | (way.others ? 0o002 : 0);
  if (pictures.length > 0 && (root.mode & bits) === 0) return [];
  const text = `${shown(place.root)} is open to others than its owner (${mode}), so new sessions are as well.`;
  return [finding('FOLDER_OPEN_TO_OTHERS', 'warning', subject, text)];
}

async function accessTo(ground: Ground, session: SessionRef, root: string, way: Way): Promise<Access> {
  const closed = { read: false, write: false };
  const folder = await ground.statOf(pathOfSession(session, root));
  if (folder === null || folder.kind === 'link' || folder.kind === 'other') return closed;
  const who = reach(way);
  const open = folder.mode & who;
  if (folder.kind === 'file') return { read: (open & 0o044) !== 0, write: (open & 0o022) !== 0 };
  if ((open & 0o011) === 0) return closed;
  const replaced = (open & 0o022) !== 0;
  // A browser keeps its credentials in many files, with the modes of its umask: the folder's mode is the answer.
  if (session.engine !== 'baileys') return { read: true, write: replaced };
  const credentials = await ground.statOf(pathOfSession(session, root, 'creds.json'));
  const bits = credentials === null ? 0 : credentials.mode & who;
  return { read: (bits & 0o044) !== 0, write: replaced || (bits & 0o022) !== 0 };
}

function owner({ place, ground }: CheckScene, root: PathFacts | null): Finding[] {
  const me = ground.whoAmI();
  const subject = { place: place.url, path: place.root };
  const foreign = root !== null && root.uid !== me.uid;
  const findings: Finding[] = [];
  if (foreign) {
    const text = `${shown(place.root)} belongs to user ${root.uid}; this runs as ${shown(me.name)} (${me.uid}).`;
    findings.push(finding('FOLDER_OF_ANOTHER_USER', 'warning', subject, text));
  }
  if (me.uid === 0) {
    const text = `This runs as root${foreign ? ', and the sessions belong to somebody else' : ''}.`;
    findings.push(finding('RUNNING_AS_ROOT', foreign ? 'warning' : 'info', subject, text));
  }
  return findings;
}
