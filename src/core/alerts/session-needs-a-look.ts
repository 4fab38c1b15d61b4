// Alert: something else counts against a session, for example links in it, or that it has no credentials.
import type { AlertRule, AlertScene } from '../alert.ts';
import type { SessionPicture } from '../inventory.ts';
import { perJudgedSession } from './per-judged-session.ts';
import type { CountedReason, Sentence } from './per-judged-session.ts';
import { aboutOther } from './reason-topics.ts';
import { sessionTitle } from './session-title.ts';
import { worstLevel } from './severity.ts';

const event = 'session.problems';

export const sessionNeedsALook: AlertRule = {
  name: 'session-needs-a-look',
  event,
  alerts: (scene: AlertScene) => perJudgedSession(scene, event, say),
};

/** Codes only: the sentences of a judge name files, which are for the person at the machine. */
function say({ ref, files }: SessionPicture, counted: readonly CountedReason[]): Sentence {
  const reasons = counted.filter(aboutOther);
  if (reasons.length === 0) return null;
  const codes = reasons.map((reason) => reason.code);
  return {
    level: worstLevel(reasons.map((reason) => reason.level)),
    text: `Session ${sessionTitle(ref)} (${files} files) needs a look (${codes.join(', ')}): \`holdfast doctor\` says what it is and what to do.`,
    payload: { files, codes },
  };
}
