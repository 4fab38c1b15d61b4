// Looks at one folder (or zip) of a whatsapp-web.js place: a session in one of its forms, or a tenant's folder.
import { readdirSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { basename, join } from 'node:path';
import type { Place } from '../../core/place.ts';
import type { SessionRef } from '../../core/session.ts';
import { nameProfile, recognizeProfileName } from '../../engines/wwebjs/name-session.ts';
import { isAbsent } from '../folder/expect-path.ts';
import { isOwnName } from '../folder/path-below.ts';
import type { FolderToLookAt, LookAnswer, SessionSighting } from '../folder/sighting.ts';
import { linkSighting, unreadableSighting } from '../folder/unreadable-sighting.ts';
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
    if (ref !== null) return { sessions: [readProfile(place, ref, nowMs)], deeper: [] };
    return lookInside(place, path, depth, nowMs);
  } catch (error) {
    // The root must not seem empty when it cannot be read; what went away further below is simply gone.
    if (path === '') throw error;
    if (isAbsent(error)) return { sessions: [], deeper: [] };
    const shown = ref ?? {
      place: place.url,
      engine: 'wwebjs',
      form: 'local-profile',
      path,
      ...nameProfile(path),
    };
    return { sessions: [unreadableSighting(shown, error as Error, nowMs)], deeper: [] };
  }
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

function sightingOfFile(place: Place, path: string, entry: Dirent, nowMs: number): SessionSighting | null {
  const ref = refOfProfile(place, path, 'file') ?? refOfProfile(place, path, 'folder');
  if (ref === null) return null;
  if (entry.isSymbolicLink()) return linkSighting(place, ref, nowMs);
  return ref.form === 'remote-zip' && entry.isFile() ? readZip(place, ref, nowMs) : null;
}
