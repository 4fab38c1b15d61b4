// Looks at one folder (or zip) of a whatsapp-web.js place: a session in one of its forms, or a tenant's folder.
import { readdirSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { basename, join } from 'node:path';
import type { Place } from '../../core/place.ts';
import type { SessionRef } from '../../core/session.ts';
import { nameProfile, recognizeProfileName } from '../../engines/wwebjs/name-session.ts';
import { isAbsent } from '../folder/expect-path.ts';
import { isOwnName } from '../folder/path-below.ts';
import type { FolderToLookAt, LookAnswer, SessionSighting } from '../folder/sighting.ts';
import { linkSighting, sightingOfAbsent, unreadableSighting } from '../folder/unreadable-sighting.ts';
import { readProfile } from './read-profile.ts';
import { readZip } from './read-zip.ts';

/** The root, a tenant, its `.wwebjs_auth`, and sessions in any of them. */
const deepest = 3;

/** null where the name is none that whatsapp-web.js gives. */
export function refOfProfile(place: Place, path: string, kind: 'folder' | 'file'): SessionRef | null {
  const recognized = recognizeProfileName(basename(path), kind);
  if (recognized === null) return null;
  return { place: place.url, engine: 'wwebjs', path, ...nameProfile(path), ...recognized };
}

export function lookAtProfileFolder(
  place: Place,
  { path, depth }: FolderToLookAt,
  nowMs: number,
): LookAnswer {
  const ref = path === '' ? null : refOfProfile(place, path, 'folder');
  try {
    if (ref !== null) return lookAtProfile(place, ref, depth, nowMs);
    return lookInside(place, path, depth, nowMs);
  } catch (error) {
    // The root must not seem empty when it cannot be read; what went away further below is simply gone.
    if (path === '') throw error;
    const shown = ref ?? {
      place: place.url,
      engine: 'wwebjs',
      form: 'local-profile',
      path,
      ...nameProfile(path),
    };
    const sighting = isAbsent(error)
      ? sightingOfAbsent(shown, nowMs)
      : unreadableSighting(shown, error as Error, nowMs);
    return { sessions: sighting === null ? [] : [sighting], deeper: [] };
  }
}

/** The profile, the zips that lie in its folder, and where to look for the profiles that do. */
function lookAtProfile(place: Place, ref: SessionRef, depth: number, nowMs: number): LookAnswer {
  const inside: SessionSighting[] = [];
  const deeper: FolderToLookAt[] = [];
  const profile = readProfile(place, ref, nowMs, undefined, (below, stat) => {
    const path = `${ref.path}/${below}`;
    const sighting = stat.isDirectory() ? null : sightingOfFile(place, path, stat, nowMs);
    if (stat.isDirectory()) deeper.push({ path, depth: depth + 1 });
    else if (sighting !== null) inside.push(sighting);
  });
  return { sessions: [profile, ...inside], deeper };
}

function lookInside(place: Place, path: string, depth: number, nowMs: number): LookAnswer {
  const sessions: SessionSighting[] = [];
  const deeper: FolderToLookAt[] = [];
  for (const entry of readdirSync(join(place.root, path), { withFileTypes: true })) {
    if (isOwnName(entry.name)) continue;
    const below = path === '' ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) {
      const session = recognizeProfileName(entry.name, 'folder') !== null;
      if (session || depth + 1 < deepest) deeper.push({ path: below, depth: depth + 1 });
      continue;
    }
    const sighting = sightingOfFile(place, below, entry, nowMs);
    if (sighting !== null) sessions.push(sighting);
  }
  return { sessions, deeper };
}

function sightingOfFile(
  place: Place,
  path: string,
  entry: Pick<Stats, 'isFile' | 'isSymbolicLink'>,
  nowMs: number,
): SessionSighting | null {
  const ref = refOfProfile(place, path, 'file') ?? refOfProfile(place, path, 'folder');
  if (ref === null) return null;
  if (entry.isSymbolicLink()) return linkSighting(place, ref, nowMs);
  if (ref.form !== 'remote-zip' || !entry.isFile()) return null;
  try {
    return readZip(place, ref, nowMs);
  } catch (error) {
    // RemoteAuth removes its zips by itself; one that goes in this moment must not hide all others.
    return isAbsent(error) ? sightingOfAbsent(ref, nowMs) : unreadableSighting(ref, error as Error, nowMs);
  }
}
