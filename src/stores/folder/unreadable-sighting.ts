// A session that is there but cannot be read: everything about it is unknown, nothing about it is empty.
import { lstatSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Place } from '../../core/place.ts';
import type { SessionRef } from '../../core/session.ts';
import type { SessionSighting } from './sighting.ts';
import { noStamp } from './stamp.ts';

export function unreadableSighting(ref: SessionRef, error: Error, nowMs: number): SessionSighting {
  return {
    ref,
    files: 0,
    sizeBytes: 0,
    diskBytes: 0,
    byClass: {},
    cacheBytes: 0,
    newestMs: null,
    oldestMs: null,
    generation: 'unknown',
    credentials: { state: 'unreadable', why: error.message },
    problems: [{ code: 'UNREADABLE_ENTRY', path: '', detail: error.message }],
    problemsLeftOut: 0,
    sizesAtMs: nowMs,
    evidence: null,
    stamp: noStamp,
  };
}

/**
 * What a name that was listed a moment ago, and at which nothing is found now, stands for: U+FFFD in it means that it
 * is not valid UTF-8, so it can be listed but not spoken to, and is shown. Any other went away: null.
 */
export function sightingOfAbsent(ref: SessionRef, nowMs: number): SessionSighting | null {
  if (!basename(ref.path).includes('\uFFFD')) return null;
  const detail = 'its name is not valid UTF-8';
  const sighting = unreadableSighting(ref, new Error(detail), nowMs);
  return { ...sighting, problems: [{ code: 'UNSPEAKABLE_NAME', path: '', detail }] };
}

/** A symbolic link in the place of a session: it may lead anywhere, so it is shown and never followed. */
export function linkSighting(place: Place, ref: SessionRef, nowMs: number): SessionSighting {
  const sighting = unreadableSighting(ref, new Error('a symbolic link, not followed'), nowMs);
  const stat = lstatSync(join(place.root, ref.path), { throwIfNoEntry: false });
  return {
    ...sighting,
    newestMs: stat?.mtimeMs ?? null,
    problems: [{ code: 'SYMBOLIC_LINK', path: '', detail: 'a symbolic link, not followed' }],
  };
}
