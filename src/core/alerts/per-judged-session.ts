// For rules about one session's health: looks at every judged session and at what counts against it.
import type { Alert, AlertLevel, AlertScene } from '../alert.ts';
import type { Judgement } from '../health.ts';
import type { SessionPicture } from '../inventory.ts';
import { sessionKey } from '../session.ts';

export interface CountedReason {
  readonly code: string;
  readonly level: AlertLevel;
  readonly text: string;
}

/** What a rule says of a session; null when it has nothing to say. */
export type Sentence = Pick<Alert, 'level' | 'text' | 'payload'> | null;

export function perJudgedSession(
  scene: AlertScene,
  event: string,
  say: (picture: SessionPicture, reasons: readonly CountedReason[], judgement: Judgement) => Sentence,
): Alert[] {
  return scene.inventory.sessions.flatMap((picture) => {
    const key = sessionKey(picture.ref);
    const judgement = scene.judgements.get(key);
    if (judgement === undefined) return [];
    const reasons = judgement.reasons.flatMap(({ code, level, text }) =>
      level === 'healthy' ? [] : [{ code, level, text }],
    );
    const sentence = say(picture, reasons, judgement);
    return sentence === null ? [] : [{ key: `${event}|${key}`, event, session: picture.ref, ...sentence }];
  });
}
