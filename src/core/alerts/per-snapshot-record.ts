// What the alerts about snapshots share: one alert for each session that the vault is about and that is still there.
import type { Alert, AlertLevel, AlertScene } from '../alert.ts';
import { sessionKey } from '../session.ts';
import type { SnapshotRecord } from '../snapshot-record.ts';
import { vaultKey } from '../vault-name.ts';

/** null: there is nothing to say. */
export type SnapshotSentence = Pick<Alert, 'text' | 'payload'> & { readonly level: AlertLevel };

export function perSnapshotRecord(
  { snapshots, inventory }: AlertScene,
  event: string,
  say: (record: SnapshotRecord) => SnapshotSentence | null,
): Alert[] {
  const present = new Set(inventory.sessions.map(({ ref }) => sessionKey(ref)));
  const unread = new Set(inventory.places.filter(({ problem }) => problem !== null).map(({ url }) => url));
  const given = new Set(inventory.places.map(({ url }) => url));
  return snapshots.flatMap((record) => {
    const { session, name } = record;
    const said = say(record);
    if (said === null) return [];
    // A session that was removed has its snapshots all the same, and nobody waits for new ones.
    const isGone =
      session !== null &&
      given.has(session.place) &&
      !unread.has(session.place) &&
      !present.has(sessionKey(session));
    return isGone ? [] : [{ key: `${event}|${vaultKey(name)}`, event, session, ...said }];
  });
}
