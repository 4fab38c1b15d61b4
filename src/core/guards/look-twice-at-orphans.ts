// Protects an orphan until it has been seen as one twice, with time between: a list is rewritten in the meantime.
import { durationText } from '../amounts.ts';
import { sessionKey } from '../session.ts';
import { vetoEach } from './veto-each.ts';

export const lookTwiceAtOrphans = vetoEach('look-twice-at-orphans', ({ history, settings, nowMs }) => {
  return (removal) => {
    if (removal.rule !== 'remove-unlisted-profiles') return null;
    const seen = history.orphanSightings.get(sessionKey(removal.session));
    if (seen === undefined || seen.sightings < 2)
      return 'seen as an orphan for the first time; look again later';
    const sinceMs = nowMs - seen.firstSeenMs;
    // `!(a >= b)` rather than `a < b`: a time that is no number must protect.
    if (!(sinceMs >= 0)) return 'first seen as an orphan in the future: the clock has jumped';
    if (!(sinceMs >= settings.secondLookMs)) {
      return `an orphan for ${durationText(sinceMs)} only; it must be ${durationText(settings.secondLookMs)}`;
    }
    return null;
  };
});
