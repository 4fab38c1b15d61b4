// 0010: which runs are about which session. The journal itself has a line for each of thousands of files.
import type { Step } from '../../core/plan.ts';
import { sessionKey, sessionName } from '../../core/session.ts';
import { sessionsOfStep } from '../../core/sessions-of-step.ts';
import type { Database } from '../../sqlite.ts';
import type { Migration } from '../../sqlite/migration.ts';

export const runsOfSessions: Migration = {
  version: 10,
  name: 'runs of sessions',
  sql: `
    CREATE TABLE run_sessions (
      session TEXT NOT NULL,
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      PRIMARY KEY (session, run_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX run_sessions_by_name ON run_sessions (name);
  `,
  fill: findSessionsOfOldRuns,
};

/** A line that is damaged is left out here; whoever reads its run is told of it. */
function findSessionsOfOldRuns(db: Database): void {
  const steps = db.prepare<[], { run: string; step: string }>(
    `SELECT run_id AS run, min(step) AS step FROM journal_lines WHERE json_valid(step) GROUP BY run_id,
       json_extract(step, '$.session.place'), json_extract(step, '$.session.path'),
       json_extract(step, '$.from.session.place'), json_extract(step, '$.from.session.path')`,
  );
  const insert = db.prepare<[string, string, string]>(
    'INSERT OR IGNORE INTO run_sessions (session, run_id, name) VALUES (?, ?, ?)',
  );
  for (const { run, step } of steps.all())
    for (const session of sessionsOfStep(JSON.parse(step) as Step))
      insert.run(sessionKey(session), run, sessionName(session));
}
