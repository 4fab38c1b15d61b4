// Protects whole sessions that were written to a short while ago. What a person named one by one may go at once.
import { durationText } from '../amounts.ts';
import { sessionKey } from '../session.ts';
import { vetoEach } from './veto-each.ts';

export const waitOutTheGraceTime = vetoEach(
  'wait-out-the-grace-time',
  ({ inventory, history, settings, nowMs }) => {
    const newestMs = new Map(
      inventory.sessions.map((session) => [sessionKey(session.ref), session.newestMs]),
    );
    return (removal) => {
      if (removal.scope !== 'session' || removal.rule === 'remove-named-sessions') return null;
      const key = sessionKey(removal.session);
      // An empty session has no write of its own; that it was seen before proves at least that age.
      const firstSeenMs =
        newestMs.get(key) === null ? history.orphanSightings.get(key)?.firstSeenMs : undefined;
      const ageMs = nowMs - (firstSeenMs ?? removal.modifiedMs);
      if (!(ageMs >= 0)) return 'last written in the future: the clock has jumped';
      if (ageMs >= settings.graceMs) return null;
      return `last written ${durationText(ageMs)} ago, under ${durationText(settings.graceMs)}`;
    };
  },
);
