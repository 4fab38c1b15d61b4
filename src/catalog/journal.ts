// The journal in SQLite: runs, and a line for every step with its inverse, on the disk before the step is done.
import { HoldfastError } from '../core/errors.ts';
import { canonicalJson, type Plan, type Step } from '../core/plan.ts';
import { sessionKey, sessionName } from '../core/session.ts';
import { sessionsOfStep } from '../core/sessions-of-step.ts';
import type { Journal, JournalLine, Run, RunState, StepState } from '../ports/journal.ts';
import type { CatalogFile } from './catalog-file.ts';

interface LineRow {
  readonly seq: number;
  readonly state: StepState;
  readonly note: string | null;
  readonly step: string;
  readonly inverse: string | null;
}

const runColumns = `id, plan_id AS planId, operation, started_at_ms AS startedAtMs, ended_at_ms AS endedAtMs,
  state, undoes`;

/** A run is unfinished while its state is `running`, whatever process began it. */
export function journal(file: CatalogFile): Journal {
  return { ...runWriters(file), ...lineWriters(file), ...readers(file) };
}

function runWriters(file: CatalogFile): Pick<Journal, 'openRun' | 'closeRun' | 'setRunState' | 'breakOff'> {
  const ofPlan = file.db.prepare<[string], Run>(`SELECT ${runColumns} FROM runs WHERE plan_id = ?`);
  const insert = file.db.prepare<Run>(
    `INSERT INTO runs (id, plan_id, operation, started_at_ms, ended_at_ms, state, undoes)
     VALUES (@id, @planId, @operation, @startedAtMs, @endedAtMs, @state, @undoes)`,
  );
  const isRefused = file.db.prepare<[string]>('SELECT 1 FROM plans WHERE id = ? AND refused = 1');
  const setApplied = file.db.prepare<[string]>(`UPDATE plans SET state = 'applied' WHERE id = ?`);
  const close = file.db.prepare<[RunState, number, string]>(
    `UPDATE runs SET state = ?, ended_at_ms = ? WHERE id = ?`,
  );
  const setState = file.db.prepare<{ id: string; state: RunState }>(
    `UPDATE runs SET state = @state, ended_at_ms = iif(@state = 'running', NULL, ended_at_ms) WHERE id = @id`,
  );

  return {
    /**
     * Under the write lock, so of two processes that open the same plan's run the second resumes the first's, and of a
     * drop and a run of one plan one comes first.
     */
    async openRun(plan, runId, nowMs) {
      return file.write(() => {
        const earlier = ofPlan.get(plan.id);
        if (earlier?.state === 'running') return { run: earlier, resumed: true };
        if (earlier !== undefined) throw new HoldfastError('PLAN_USED', { plan: plan.id, run: earlier.id });
        if (isRefused.get(plan.id) !== undefined) throw new HoldfastError('PLAN_DROPPED', { plan: plan.id });
        const run = newRun(plan, runId, nowMs);
        insert.run(run);
        setApplied.run(plan.id);
        return { run, resumed: false };
      });
    },
    async closeRun(runId, state, nowMs) {
      file.write(() => mustChange(close.run(state, nowMs, runId).changes, runId));
    },
    /** Setting `running` opens a run that has ended once more. */
    async setRunState(runId, state) {
      file.write(() => mustChange(setState.run({ id: runId, state }).changes, runId));
    },
    breakOff: () => undefined,
  };
}

function lineWriters(file: CatalogFile): Pick<Journal, 'intend' | 'settle'> {
  const planOf = file.db.prepare<[string], { plan: string }>('SELECT plan_id AS plan FROM runs WHERE id = ?');
  // A line may be intended again by a resumed run, but never over one that was done or says something else:
  // its inverse may be all that is left to take an act back with.
  const intend = file.db.prepare<[string, number, string, string | null]>(
    `INSERT INTO journal_lines (run_id, seq, state, step, inverse) VALUES (?, ?, 'intended', ?, ?)
     ON CONFLICT (run_id, seq) DO UPDATE SET state = 'intended', note = NULL, settled_at_ms = NULL
     WHERE state IN ('intended', 'skipped', 'failed') AND step = excluded.step AND inverse IS excluded.inverse`,
  );
  const note = file.db.prepare<[string, string, string]>(
    'INSERT OR IGNORE INTO run_sessions (session, run_id, name) VALUES (?, ?, ?)',
  );
  const settle = file.db.prepare<[StepState, string | null, number, string, number]>(
    'UPDATE journal_lines SET state = ?, note = ?, settled_at_ms = ? WHERE run_id = ? AND seq = ?',
  );

  function planOfRun(runId: string): string {
    const run = planOf.get(runId);
    if (run === undefined) throw new HoldfastError('RUN_NOT_FOUND', { run: runId });
    return run.plan;
  }

  return {
    async intend(runId, lines) {
      file.write(() => {
        const plan = planOfRun(runId);
        // Most steps of a batch are about one session, which is noted once.
        const sessions = lines.flatMap(({ step }) => sessionsOfStep(step));
        const names = new Map(sessions.map((session) => [sessionKey(session), sessionName(session)]));
        for (const [key, name] of names) note.run(key, runId, name);
        for (const { seq, step, inverse } of lines) {
          const inverseJson = inverse === null ? null : canonicalJson(inverse);
          if (intend.run(runId, seq, canonicalJson(step), inverseJson).changes === 1) continue;
          const cause = `line ${seq} of its journal is already done, or holds another step`;
          throw new HoldfastError('STEP_FAILED', { run: runId, plan, cause });
        }
      });
    },
    async settle(runId, lines, nowMs) {
      file.write(() => {
        const plan = planOfRun(runId);
        for (const { seq, state, note } of lines) {
          if (settle.run(state, note ?? null, nowMs, runId, seq).changes === 1) continue;
          throw new HoldfastError('STEP_FAILED', {
            run: runId,
            plan,
            cause: `its journal has no line ${seq}`,
          });
        }
      });
    },
  };
}

function readers(
  file: CatalogFile,
): Pick<Journal, 'run' | 'runs' | 'runsAbout' | 'unfinishedRuns' | 'lines'> {
  const byId = file.db.prepare<[string], Run>(`SELECT ${runColumns} FROM runs WHERE id = ?`);
  const newest = file.db.prepare<[number], Run>(`SELECT ${runColumns} FROM runs ORDER BY seq DESC LIMIT ?`);
  const about = file.db.prepare<[string, string, number], Run>(
    `SELECT ${runColumns} FROM runs
     WHERE id IN (SELECT run_id FROM run_sessions WHERE session = ? UNION SELECT run_id FROM run_sessions WHERE name = ?)
     ORDER BY seq DESC LIMIT ?`,
  );
  const running = file.db.prepare<[], Run>(
    `SELECT ${runColumns} FROM runs WHERE state = 'running' ORDER BY seq DESC`,
  );
  const linesOf = file.db.prepare<[string], LineRow>(
    'SELECT seq, state, note, step, inverse FROM journal_lines WHERE run_id = ? ORDER BY seq',
  );

  return {
    run: async (runId) => file.read(() => byId.get(runId) ?? null),
    runs: async (limit) => file.read(() => newest.all(limit)),
    runsAbout: async (session, limit) => file.read(() => about.all(session, session, limit)),
    unfinishedRuns: async () => file.read(() => running.all()),
    /** @throws HoldfastError RUN_NOT_FOUND: a run without lines is another answer */
    async lines(runId) {
      return file.read(() => {
        if (byId.get(runId) === undefined) throw new HoldfastError('RUN_NOT_FOUND', { run: runId });
        return linesOf.all(runId).map((row): JournalLine => {
          const record = `line ${row.seq} of run ${runId}`;
          const inverse = row.inverse === null ? null : file.parse<Step>(row.inverse, record);
          return { ...row, runId, step: file.parse<Step>(row.step, record), inverse };
        });
      });
    },
  };
}

function newRun(plan: Plan, id: string, startedAtMs: number): Run {
  const { id: planId, operation, undoes = null } = plan;
  return { id, planId, operation, startedAtMs, endedAtMs: null, state: 'running', undoes };
}

function mustChange(changes: number, runId: string): void {
  if (changes === 0) throw new HoldfastError('RUN_NOT_FOUND', { run: runId });
}
