// What a finding about one session is about: its place, its name and its absolute path.
import type { FindingSubject } from '../core/finding.ts';
import type { SessionRef } from '../core/session.ts';

/** @param below a path below the session; the session itself when left out */
export function aboutSession(
  session: SessionRef,
  root: string,
  below = '',
): FindingSubject & { readonly path: string } {
  const path = [root, session.path, below].filter((part) => part !== '').join('/');
  return { place: session.place, session, path };
}
