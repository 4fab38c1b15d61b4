// Looks at one folder of a Baileys place: a session, a tenant with sessions in it, or neither.
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Place } from '../../core/place.ts';
import type { SessionRef } from '../../core/session.ts';
import { classifyBaileysFile } from '../../engines/baileys/classify-file.ts';
import { nameBaileysSession } from '../../engines/baileys/name-session.ts';
import { isOwnName } from '../folder/path-below.ts';
import type { FolderToLookAt, LookAnswer, SessionSighting } from '../folder/sighting.ts';
import { linkSighting, unreadableSighting } from '../folder/unreadable-sighting.ts';
import { readBaileysSession, readNamesOf } from './read-baileys-session.ts';

/** The root, tenants below it, sessions below those. */
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
  const folder = join(place.root, path);
  const ref = refOfBaileysFolder(place, path);
  try {
    const read = readNamesOf(folder);
    if (looksLikeSession(path, read.names)) {
      return { sessions: [readBaileysSession(place, ref, nowMs, { read })], deeper: [] };
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { sessions: [], deeper: [] };
    return { sessions: [unreadableSighting(ref, error as Error, nowMs)], deeper: [] };
  }
  return depth < deepest ? lookWithKinds(place, path, depth, nowMs) : { sessions: [], deeper: [] };
}

/** The root and tenant folders: mostly folders inside, so the kinds come with the names. */
function lookWithKinds(place: Place, path: string, depth: number, nowMs: number): LookAnswer {
  const found = readdirSync(join(place.root, path), { withFileTypes: true });
  const sessions: SessionSighting[] = [];
  const deeper: FolderToLookAt[] = [];
  const names = found.map((entry) => entry.name);
  if (depth === 0 && looksLikeSession(path, names)) {
    sessions.push(readBaileysSession(place, refOfBaileysFolder(place, path), nowMs));
  }
  for (const entry of found) {
    if (isOwnName(entry.name)) continue;
    const below = path === '' ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) deeper.push({ path: below, depth: depth + 1 });
    else if (entry.isSymbolicLink())
      sessions.push(linkSighting(place, refOfBaileysFolder(place, below), nowMs));
  }
  return { sessions, deeper };
}

/** One file that only Baileys would write is enough; a `company_` folder is a session even when it lost them all. */
function looksLikeSession(path: string, names: readonly string[]): boolean {
  return names.some((name) => classifyBaileysFile(name) !== 'unknown') || /^company_[^/]+$/.test(path);
}
