// A session that is there but cannot be read: everything about it is unknown, nothing about it is empty.
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
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
