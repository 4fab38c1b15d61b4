// For rules about how one session grows: looks at every session of which that was judged.
import type { Alert, AlertRule, AlertScene } from '../alert.ts';
import type { GrowthMark } from '../growth/growth-mark.ts';
import type { SessionPicture } from '../inventory.ts';
import type { SessionRef } from '../session.ts';
import { sessionKey } from '../session.ts';
import type { Sentence } from './per-judged-session.ts';

export function perGrowthMark(
  { inventory, growthMarks }: AlertScene,
  event: string,
  say: (picture: SessionPicture, mark: GrowthMark) => Sentence,
): Alert[] {
  return inventory.sessions.flatMap((picture) => {
    const key = sessionKey(picture.ref);
    const mark = growthMarks.get(key);
    const sentence = mark === undefined ? null : say(picture, mark);
    return sentence === null ? [] : [{ key: `${event}|${key}`, event, session: picture.ref, ...sentence }];
  });
}

/** A session that is there but could not be measured this time may grow as before. */
export function withoutMark(keyOf: (ref: SessionRef) => string): NonNullable<AlertRule['cannotTell']> {
  return ({ session }, { judgements, growthMarks }) =>
    session !== null && judgements.has(keyOf(session)) && !growthMarks.has(keyOf(session));
}
