// Of records by session key, those of a tenant's sessions.
import type { SeenSessions } from './seen-sessions.ts';

export function ownOf<Value>(records: ReadonlyMap<string, Value>, seen: SeenSessions): Map<string, Value> {
  return new Map([...records].filter(([key]) => seen.isOwn(key)));
}
