// What is different since the look before, as events for whoever listens.
import { counted } from './amounts.ts';
import type { HomePicture, SessionRow } from './fleet.ts';
import type { KeeperEvent } from './keeper-event.ts';

type Told = Omit<KeeperEvent, 'id' | 'atMs'>;

/** Beyond this many a listener reads the list afresh, which the event of the look tells it to do anyway. */
const mostSessions = 500;

/** @param before null at the first look: everything is new then, which is no news */
export function lookChanges(before: HomePicture | null, now: HomePicture): Told[] {
  const sessions = before === null ? [] : sessionChanges(before, now);
  const figures = { home: now.home, sessions: now.sessions.length, takenAtMs: now.takenAtMs };
  const look: Told = {
    kind: 'look',
    tenant: null,
    about: now.home,
    text: `${counted(now.sessions.length, 'session')} seen, ${sessions.length} of them changed`,
    payload: { ...figures, changed: sessions.length },
  };
  return [...(sessions.length > mostSessions ? [] : sessions), look];
}

function sessionChanges(before: HomePicture, now: HomePicture): Told[] {
  const earlier = new Map(before.sessions.map((row) => [row.key, row]));
  const unread = new Set(now.places.filter(({ problem }) => problem !== null).map(({ url }) => url));
  const changes: Told[] = [];
  for (const row of now.sessions) {
    const old = earlier.get(row.key);
    earlier.delete(row.key);
    if (old === undefined) changes.push(told(row, 'appeared', `${row.name} is new`));
    else if (old.health !== row.health)
      changes.push(told(row, 'health', `${row.name} is ${row.health}, was ${old.health}`));
  }
  for (const row of earlier.values()) {
    // Of a place that could not be read nobody knows what went.
    if (!unread.has(row.ref.place)) changes.push(told(row, 'gone', `${row.name} is gone from its place`));
  }
  return changes;
}

function told(row: SessionRow, change: 'appeared' | 'health' | 'gone', text: string): Told {
  const { home, key, name, health } = row;
  return {
    kind: 'session',
    tenant: row.ref.tenant,
    about: `${home} ${key}`,
    text,
    payload: { change, home, key, name, health },
  };
}
