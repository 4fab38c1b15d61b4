// What a finding about one session is about: its place, its name, and the absolute path to look at.
import type { FindingSubject } from '../core/finding.ts';
import type { Place } from '../core/place.ts';
import type { SessionRef } from '../core/session.ts';
import { aboutPlace } from './about-place.ts';

/** @param below a path below the session; the session itself when left out */
export function aboutSession(session: SessionRef, place: Place, below = ''): FindingSubject {
  // A session in a database or a vault has no path of its own: that of the whole is what can be copied or restored.
  if (session.form === 'records' || session.form === 'vaulted') return { ...aboutPlace(place), session };
  return { place: session.place, session, path: pathOfSession(session, place.root, below) };
}

/** Of one that lies in a folder. */
export function pathOfSession(session: SessionRef, root: string, below = ''): string {
  return [root, session.path, below].filter((part) => part !== '').join('/');
}
