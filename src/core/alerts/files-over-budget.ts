// Alert: a session holds more files than its band or the budgets of its classes allow (requirements B6, B9).
import type { AlertRule, AlertScene } from '../alert.ts';
import type { Judgement } from '../health.ts';
import { sizeText } from '../amounts.ts';
import type { SessionPicture } from '../inventory.ts';
import { perJudgedSession } from './per-judged-session.ts';
import type { CountedReason, Sentence } from './per-judged-session.ts';
import { aboutAmount } from './reason-topics.ts';
import { cleaningCommand, sessionTitle } from './session-title.ts';
import { worstLevel } from './severity.ts';

const event = 'session.files';

export const filesOverBudget: AlertRule = {
  name: 'files-over-budget',
  event,
  alerts: (scene: AlertScene) => perJudgedSession(scene, event, say),
};

function say(picture: SessionPicture, counted: readonly CountedReason[], judgement: Judgement): Sentence {
  const reasons = counted.filter(aboutAmount);
  if (reasons.length === 0) return null;
  const { ref, files, sizeBytes } = picture;
  const why = reasons.map((reason) => reason.text.replace(/\.$/, '')).join('; ');
  return {
    level: worstLevel(reasons.map((reason) => reason.level)),
    text: `Session ${sessionTitle(ref)} has too many files (${files}, ${sizeText(sizeBytes)}): ${why}; see what can go with ${cleaningCommand(ref)}.`,
    payload: {
      files,
      sizeBytes,
      band: judgement.band,
      bandCounts: judgement.bandCounts,
      reasons: reasons.map(({ code, level }) => ({ code, level })),
    },
  };
}
