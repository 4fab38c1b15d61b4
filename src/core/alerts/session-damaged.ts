// Alert: the credentials of a session are there but not whole, or pieces of it are not what their names promise.
import type { AlertRule, AlertScene } from '../alert.ts';
import type { SessionPicture } from '../inventory.ts';
import { perJudgedSession } from './per-judged-session.ts';
import type { CountedReason, Sentence } from './per-judged-session.ts';
import { problemCount } from './problem-count.ts';
import { aboutDamage } from './reason-topics.ts';
import { sessionTitle } from './session-title.ts';
import { worstLevel } from './severity.ts';

const event = 'session.damaged';

export const sessionDamaged: AlertRule = {
  name: 'session-damaged',
  event,
  alerts: (scene: AlertScene) => perJudgedSession(scene, event, say),
};

/** The reader's own words are left out on purpose: a JSON error quotes what it read, and that may be a key. */
function say(picture: SessionPicture, counted: readonly CountedReason[]): Sentence {
  const reasons = counted.filter(aboutDamage);
  if (reasons.length === 0) return null;
  const { ref, credentials } = picture;
  const entries = problemCount(picture, 'DAMAGED_ENTRY');
  const title = sessionTitle(ref);
  const text =
    credentials.state === 'damaged'
      ? `The credentials of session ${title} are damaged: start no client on it, copy its folder aside and restore them from a backup; \`holdfast doctor\` says what is wrong.`
      : `Session ${title} has ${entries.text} damaged entries, so some messages may not decrypt: copy its folder aside and restore them from a backup; \`holdfast scan --json\` lists them.`;
  return {
    level: worstLevel(reasons.map((reason) => reason.level)),
    text,
    payload: { credentials: credentials.state, damagedEntries: entries.count },
  };
}
