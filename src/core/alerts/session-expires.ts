// Alert: a session will count as idle soon, and then be planned for removal; its owner is told before (requirement D3).
import type { AlertRule, AlertScene } from '../alert.ts';
import { durationText } from '../amounts.ts';
import type { SessionPicture } from '../inventory.ts';
import { sessionKey } from '../session.ts';
import type { SessionRef } from '../session.ts';
import { sessionTitle } from './session-title.ts';

const event = 'session.expiring';

/** Of its alert: what tells the guard that the owner has been told. */
export function expiryKey(ref: Pick<SessionRef, 'place' | 'path'>): string {
  return `${event}|${sessionKey(ref)}`;
}

export const sessionExpires: AlertRule = {
  name: 'session-expires',
  event,
  alerts: ({ inventory, settings: { expiry }, nowMs }: AlertScene) =>
    expiry.noticeMs === 0
      ? []
      : inventory.sessions
          .filter((picture) => canExpire(picture))
          .flatMap(({ ref, newestMs }) => {
            if (newestMs === null) return [];
            const expiresAtMs = newestMs + expiry.idleMs;
            if (nowMs < expiresAtMs - expiry.noticeMs) return [];
            const when =
              nowMs >= expiresAtMs
                ? 'so it counts as idle and may be planned for removal'
                : `and will count as idle in ${durationText(expiresAtMs - nowMs)}: then it is planned for removal`;
            return [
              {
                key: expiryKey(ref),
                event,
                level: 'info' as const,
                session: ref,
                text: `Session ${sessionTitle(ref)} was last written ${durationText(nowMs - newestMs)} ago, ${when}. Whoever needs it starts its client once.`,
                payload: { lastWrittenMs: newestMs, expiresAtMs },
              },
            ];
          }),
};

/** Snapshots of it stay; only what a client runs on expires. */
function canExpire({ ref, credentials }: SessionPicture): boolean {
  return ref.form !== 'vaulted' && credentials.state !== 'unreadable';
}
