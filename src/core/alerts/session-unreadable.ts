// Alert: a session, or pieces of it, cannot be read. That is neither damaged nor absent, and has its own cure.
import type { AlertRule, AlertScene } from '../alert.ts';
import type { SessionPicture } from '../inventory.ts';
import { perJudgedSession } from './per-judged-session.ts';
import type { CountedReason, Sentence } from './per-judged-session.ts';
import { problemCount } from './problem-count.ts';
import { aboutReading } from './reason-topics.ts';
import { sessionTitle } from './session-title.ts';
import { worstLevel } from './severity.ts';

const event = 'session.unreadable';

export const sessionUnreadable: AlertRule = {
  name: 'session-unreadable',
  event,
  alerts: (scene: AlertScene) => perJudgedSession(scene, event, say),
};

function say(picture: SessionPicture, counted: readonly CountedReason[]): Sentence {
  const reasons = counted.filter(aboutReading);
  if (reasons.length === 0) return null;
  const { ref, credentials } = picture;
  const entries = problemCount(picture, 'UNREADABLE_ENTRY');
  const title = sessionTitle(ref);
  const text =
    credentials.state === 'unreadable'
      ? `The credentials of session ${title} cannot be read, so nobody can tell whether they are whole: check owner and mode of its folder, and the disk, before a client starts on it.`
      : `Session ${title} has ${entries.text} entries that cannot be read: check owner and mode below its folder.`;
  return {
    level: worstLevel(reasons.map((reason) => reason.level)),
    text,
    payload: { credentials: credentials.state, unreadableEntries: entries.count },
  };
}
