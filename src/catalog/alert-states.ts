// The alerts that stand, in SQLite: what was told and when, so that it is not told again after a restart.
import type { AlertState } from '../core/alert.ts';
import type { SessionRef } from '../core/session.ts';
import type { AlertStates } from '../ports/records.ts';
import type { CatalogFile } from './catalog-file.ts';

interface AlertRow extends Omit<AlertState, 'session'> {
  readonly session: string | null;
}

export function alertStates(file: CatalogFile): AlertStates {
  const all = file.db.prepare<[], AlertRow>(
    `SELECT key, event, level, session, text, first_at_ms AS firstAtMs, last_sent_ms AS lastSentMs
     FROM alert_states ORDER BY first_at_ms, key`,
  );
  const removeOthers = file.db.prepare<[string]>(
    'DELETE FROM alert_states WHERE key NOT IN (SELECT value FROM json_each(?))',
  );
  // This runs every minute, mostly with nothing new: only what differs is written.
  const put = file.db.prepare<AlertRow>(
    `INSERT INTO alert_states (key, event, level, session, text, first_at_ms, last_sent_ms)
     VALUES (@key, @event, @level, @session, @text, @firstAtMs, @lastSentMs)
     ON CONFLICT (key) DO UPDATE SET event = excluded.event, level = excluded.level, session = excluded.session,
       text = excluded.text, first_at_ms = excluded.first_at_ms, last_sent_ms = excluded.last_sent_ms
     WHERE (event, level, session, text, first_at_ms, last_sent_ms) IS NOT (excluded.event, excluded.level,
       excluded.session, excluded.text, excluded.first_at_ms, excluded.last_sent_ms)`,
  );

  function stateOf(row: AlertRow): AlertState {
    const session = row.session === null ? null : file.parse<SessionRef>(row.session, `alert ${row.key}`);
    return { ...row, session };
  }

  return {
    all: async () => file.read(() => all.all().map(stateOf)),
    /** Of two states with one key the later counts. */
    async replace(states) {
      file.write(() => {
        removeOthers.run(JSON.stringify(states.map((state) => state.key)));
        for (const state of states) {
          put.run({ ...state, session: state.session === null ? null : JSON.stringify(state.session) });
        }
      });
    },
  };
}
