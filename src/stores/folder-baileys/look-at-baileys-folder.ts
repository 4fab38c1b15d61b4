// Looks at one folder of a Baileys place: a session, a tenant with sessions in it, or neither.
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Place } from '../../core/place.ts';
import type { SessionRef } from '../../core/session.ts';
import { nameBaileysSession } from '../../engines/baileys/name-session.ts';
import { isAbsent } from '../folder/expect-path.ts';
import { isOwnName } from '../folder/path-below.ts';
import type { FolderToLookAt, LookAnswer, SessionSighting } from '../folder/sighting.ts';
import { linkSighting, sightingOfAbsent, unreadableSighting } from '../folder/unreadable-sighting.ts';
import type { NamesRead } from './read-baileys-session.ts';
import { holdsBaileysFiles, isBaileysFile, readBaileysSession, readNamesOf } from './read-baileys-session.ts';

/** The root, tenants below it, sessions below those. Sessions inside sessions are found at any depth. */
const deepest = 2;

export function refOfBaileysFolder(place: Place, path: string): SessionRef {
  const name = nameBaileysSession(path, basename(place.root));
  return { place: place.url, engine: 'baileys', form: 'folder', path, ...name };
}

export function lookAtBaileysFolder(
  place: Place,
  { path, depth }: FolderToLookAt,
  nowMs: number,
): LookAnswer {
  if (depth === 0) return lookWithKinds(place, path, depth, nowMs);
  try {
    const read = readNamesOf(join(place.root, path));
    if (holdsBaileysFiles(read.names)) return lookAtSession(place, path, nowMs, read);
    if (/^company_[^/]+$/.test(path)) return lookAtCompany(place, path, nowMs, read);
    return depth < deepest ? lookWithKinds(place, path, depth, nowMs) : { sessions: [], deeper: [] };
  } catch (error) {
    const ref = refOfBaileysFolder(place, path);
    const shown = isAbsent(error)
      ? sightingOfAbsent(ref, nowMs)
      : unreadableSighting(ref, error as Error, nowMs);
    return { sessions: shown === null ? [] : [shown], deeper: [] };
  }
}

/** The session, and where to look for those that lie in its folder. */
function lookAtSession(place: Place, path: string, nowMs: number, read: NamesRead): LookAnswer {
  const deeper: FolderToLookAt[] = [];
  const onInner = (below: string): void => {
    deeper.push({ path: `${path}/${below}`, depth: deepest });
  };
  const ref = refOfBaileysFolder(place, path);
  return { sessions: [readBaileysSession(place, ref, nowMs, { read, onInner })], deeper };
}

/** Without a file of its own it is a session that lost them all, or a tenant: then sessions lie in it. */
function lookAtCompany(place: Place, path: string, nowMs: number, read: NamesRead): LookAnswer {
  const asSession = lookAtSession(place, path, nowMs, read);
  if (asSession.deeper.length === 0) return asSession;
  const asTenant = lookWithKinds(place, path, 1, nowMs);
  const known = new Set(asTenant.deeper.map((folder) => folder.path));
  const further = asSession.deeper.filter((folder) => !known.has(folder.path));
  return { sessions: asTenant.sessions, deeper: [...asTenant.deeper, ...further] };
}

/** The root and tenant folders: mostly folders inside, so the kinds come with the names. */
function lookWithKinds(place: Place, path: string, depth: number, nowMs: number): LookAnswer {
  const found = readdirSync(join(place.root, path), { withFileTypes: true });
  const sessions: SessionSighting[] = [];
  const deeper: FolderToLookAt[] = [];
  const isSession = depth === 0 && holdsBaileysFiles(found.map((entry) => entry.name));
  if (isSession) sessions.push(readBaileysSession(place, refOfBaileysFolder(place, path), nowMs));
  for (const entry of found) {
    if (isOwnName(entry.name)) continue;
    const below = path === '' ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) deeper.push({ path: below, depth: depth + 1 });
    else if (entry.isSymbolicLink() && !(isSession && isBaileysFile(entry.name)))
      sessions.push(linkSighting(place, refOfBaileysFolder(place, below), nowMs));
  }
  return { sessions, deeper };
}
