// Keeps sessions that were not read in full: the newest write may be in what was not seen.
import type { PlaceView } from '../inventory.ts';
import { sessionKey } from '../session.ts';
import type { Rule, Vote } from '../vote.ts';
import type { SessionPicture } from '../inventory.ts';
import type { SessionScene } from './scenes.ts';

const name = 'keep-sessions-that-cannot-be-read';

export const keepSessionsThatCannotBeRead: Rule<SessionScene> = {
  name,
  votes({ inventory }) {
    const places = new Map(inventory.places.map((place) => [place.url, place]));
    const votes: Vote[] = [];
    for (const session of inventory.sessions) {
      const reason = reasonToDoubt(session, places.get(session.ref.place));
      if (reason !== null)
        votes.push({ subject: sessionKey(session.ref), verdict: 'keep', rule: name, reason });
    }
    return votes;
  },
};

function reasonToDoubt(session: SessionPicture, place: PlaceView | undefined): string | null {
  if (place === undefined) return 'its place was not read';
  if (place.problem !== null) return `its place cannot be read: ${place.problem}`;
  if (session.credentials.state === 'unreadable')
    return `its credentials cannot be read: ${session.credentials.why}`;
  // Problems that are not listed may be of any kind.
  const unread = session.problems.some((problem) => problem.code === 'UNREADABLE_ENTRY');
  return unread || session.problemsLeftOut > 0 ? 'parts of it could not be read' : null;
}
