// Alert: a session gains files faster than normal use explains; mostly a client that reconnects over and over.
import type { AlertLevel, AlertRule, AlertScene, AlertSettings } from '../alert.ts';
import { sessionKey } from '../session.ts';
import { sessionTitle } from './session-title.ts';

const event = 'session.growth';

export const growthTooFast: AlertRule = {
  name: 'growth-too-fast',
  event,
  alerts: ({ inventory, growth, settings: { growthPerDay } }: AlertScene) =>
    inventory.sessions.flatMap(({ ref, files }) => {
      // The files of a browser profile are mostly caches, which are emptied every night and fill up again.
      if (ref.engine !== 'baileys') return [];
      const filesPerDay = growth.get(sessionKey(ref));
      const level = filesPerDay === undefined ? null : levelOf(filesPerDay, growthPerDay);
      if (filesPerDay === undefined || level === null) return [];
      const gained = Math.round(filesPerDay);
      return [
        {
          key: `${event}|${sessionKey(ref)}`,
          event,
          level,
          session: ref,
          text: `Session ${sessionTitle(ref)} gains ${gained} files a day (${files} now, ${growthPerDay[level]} a day is the limit for ${level}): look in its client's log for reconnects that repeat.`,
          payload: { filesPerDay: gained, files, limitPerDay: growthPerDay[level] },
        },
      ];
    }),
  // A session that is there but could not be measured this time may grow as before.
  cannotTell: ({ session }, { judgements, growth }) =>
    session !== null && judgements.has(sessionKey(session)) && !growth.has(sessionKey(session)),
};

function levelOf(
  filesPerDay: number,
  limits: AlertSettings['growthPerDay'],
): Exclude<AlertLevel, 'info'> | null {
  // Two samples at the same moment divide by zero; that is no measurement.
  if (!Number.isFinite(filesPerDay)) return null;
  if (filesPerDay >= limits.emergency) return 'emergency';
  if (filesPerDay >= limits.critical) return 'critical';
  return filesPerDay >= limits.warning ? 'warning' : null;
}
