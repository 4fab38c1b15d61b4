// `runs`: the runs made so far, or one of them with the lines of its journal.
import { z } from 'zod';
import { HoldfastError } from '../core/errors.ts';
import { sessionKey } from '../core/session.ts';
import type { Step } from '../core/plan.ts';
import type { Journal, JournalLine, Run } from '../ports/journal.ts';
import { declareOperation } from './operation.ts';
import { limitFlag, offsetFlag } from './page-flags.ts';
import { runsReport } from './outputs/runs.ts';
import { standingElsewhere } from './standing-elsewhere.ts';

export interface RunsReport {
  /** Newest first; the one alone that was asked for. */
  readonly runs: readonly Run[];
  /** Of the one that was asked for: the part of its journal that was. */
  readonly lines: readonly JournalLine[];
  /** null where none was asked for. */
  readonly totalLines: number | null;
}

const most = 1000;
/** An undo comes soon after its run, or hardly ever. */
const undosSearched = 1000;

export const runs = declareOperation({
  name: 'runs',
  summary: 'Shows the runs, newest first, or one of them with what it did to every path.',
  risk: 'reads',
  input: z.object({
    id: z.string().optional().describe('show this run with its journal').meta({ positional: true }),
    session: z.string().optional().describe('only runs about this session: tenant/id, or place#path'),
    offset: offsetFlag,
    limit: limitFlag(most, 100, `show at most so many runs, or lines of one (100, at most ${most})`),
  }),
  http: { method: 'get', path: '/runs/{id?}' },
  output: runsReport,
  tenants: 'session',
  async run(context, { id, session, offset, limit }): Promise<RunsReport> {
    const { journal } = context.catalog;
    if (id === undefined && session !== undefined) {
      const about = await journal.runsAbout(session, offset + limit);
      return { runs: about.slice(offset), lines: [], totalLines: null };
    }
    if (id === undefined) {
      const all = [...(await journal.runs(offset + limit)), ...standingElsewhere(context).runs];
      const newestFirst = all.toSorted((a, b) => b.startedAtMs - a.startedAtMs);
      return { runs: newestFirst.slice(offset, offset + limit), lines: [], totalLines: null };
    }
    const run = await journal.run(id);
    if (run === null) throw new HoldfastError('RUN_NOT_FOUND', { run: id });
    const lines = await asTheyStand(journal, run, await journal.lines(id));
    return { runs: [run], lines: lines.slice(offset, offset + limit), totalLines: lines.length };
  },
});

/** An undo has a journal of its own: what it brought back is `done` there, and was done here. */
async function asTheyStand(
  journal: Journal,
  run: Run,
  lines: readonly JournalLine[],
): Promise<readonly JournalLine[]> {
  if (run.state !== 'undone' && run.state !== 'partly-undone') return lines;
  const isBack = run.state === 'undone' ? () => true : await takenBack(journal, run);
  return lines.map((line) =>
    line.state === 'done' && line.inverse !== null && isBack(line.inverse)
      ? { ...line, state: 'undone' as const }
      : line,
  );
}

/** Of a run that was taken back in part: which inverse steps were done by an undo that stands. */
async function takenBack(journal: Journal, { id }: Run): Promise<(inverse: Step) => boolean> {
  const where = ({ session, path }: Step): string => JSON.stringify([sessionKey(session), path]);
  const back = new Set<string>();
  for (const { id: undo, undoes, state } of await journal.runs(undosSearched)) {
    if (undoes !== id || state === 'undone') continue;
    for (const line of await journal.lines(undo)) if (line.state === 'done') back.add(where(line.step));
  }
  return (inverse) => back.has(where(inverse));
}
