// The alerts that stand, in SQLite: what was told and when, so that it is not told again after a restart.
import type { AlertState } from '../core/alert.ts';
import type { SessionRef } from '../core/session.ts';
import type { AlertStates } from '../ports/records.ts';
import type { CatalogFile } from './catalog-file.ts';

interface AlertRow extends Omit<AlertState, 'session' | 'toldSinceMs'> {
  readonly session: string | null;
  readonly toldSinceMs: number | null;
}

export function alertStates(file: CatalogFile): AlertStates {
  const all = file.db.prepare<[], AlertRow>(
    `SELECT key, event, level, session, text, first_at_ms AS firstAtMs, last_sent_ms AS lastSentMs,
      told_since_ms AS toldSinceMs
     FROM alert_states ORDER BY first_at_ms, key`,
  );
  const removeOthers = file.db.prepare<[string]>(
    'DELETE FROM alert_states WHERE key NOT IN (SELECT value FROM json_each(?))',
  );
  // This runs every minute, mostly with nothing new: only what differs is written.
  const put = file.db.prepare<Omit<AlertRow, 'toldSinceMs'>>(
    `INSERT INTO alert_states (key, event, level, session, text, first_at_ms, last_sent_ms)
     VALUES (@key, @event, @level, @session, @text, @firstAtMs, @lastSentMs)
     ON CONFLICT (key) DO UPDATE SET event = excluded.event, level = excluded.level, session = excluded.session,
       text = excluded.text, first_at_ms = excluded.first_at_ms, last_sent_ms = excluded.last_sent_ms
     WHERE (event, level, session, text, first_at_ms, last_sent_ms) IS NOT (excluded.event, excluded.level,
       excluded.session, excluded.text, excluded.first_at_ms, excluded.last_sent_ms)`,
  );
  // A time of the future is of a clock that was set back since: from now on it is known.
  const tell = file.db.prepare<{ keys: string; nowMs: number }>(
    `UPDATE alert_states SET told_since_ms = @nowMs
     WHERE key IN (SELECT value FROM json_each(@keys)) AND ifnull(told_since_ms, @nowMs + 1) > @nowMs`,
  );

  function stateOf(row: AlertRow): AlertState {
    const session = row.session === null ? null : file.parse<SessionRef>(row.session, `alert ${row.key}`);
    const { toldSinceMs, ...state } = row;
    return { ...state, session, ...(toldSinceMs !== null && { toldSinceMs }) };
  }

  /** A bad day has thousands, and a dashboard asks for them with every page: they are read when they have changed. */
  let known: { readonly version: number; readonly states: readonly AlertState[] } | null = null;

  return {
    async all() {
      const version = file.othersWrote();
      if (known?.version !== version) known = { version, states: file.read(() => all.all().map(stateOf)) };
      return known.states;
    },
    /** Of two states with one key the later counts. */
    async replace(states) {
      const changes = file.write(() => {
        let changed = removeOthers.run(JSON.stringify(states.map((state) => state.key))).changes;
        // What stands as it was told by `all` is there, unless somebody else wrote meanwhile.
        const there = new Set(known?.version === file.othersWrote() ? known.states : []);
        for (const state of new Map(states.map((one) => [one.key, one])).values()) {
          if (there.has(state)) continue;
          const session = state.session === null ? null : JSON.stringify(state.session);
          const { toldSinceMs: _told, ...row } = state;
          changed += put.run({ ...row, session }).changes;
        }
        return changed;
      });
      if (changes > 0) known = null;
    },
    async told(keys, nowMs) {
      const { changes } = file.write(() => tell.run({ keys: JSON.stringify(keys), nowMs }));
      if (changes > 0) known = null;
    },
  };
}
