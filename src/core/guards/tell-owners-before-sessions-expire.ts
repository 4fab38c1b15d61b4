// Protects idle sessions whose owner was not told in time, from jobs that expire by the clock. A person who asks may.
import { expiryKey } from '../alerts/session-expires.ts';
import { durationText } from '../amounts.ts';
import { vetoEach } from './veto-each.ts';

export const tellOwnersBeforeSessionsExpire = vetoEach(
  'tell-owners-before-sessions-expire',
  ({ notices, nowMs }) =>
    (removal) => {
      if (notices === undefined || removal.rule !== 'remove-idle-sessions') return null;
      const sinceMs = notices.toldSinceMs.get(expiryKey(removal.session));
      if (sinceMs === undefined) return 'nobody was told yet that it will go';
      const toldMs = nowMs - sinceMs;
      if (toldMs >= notices.noticeMs) return null;
      return `its owner was told ${durationText(toldMs)} ago, under ${durationText(notices.noticeMs)}`;
    },
);
