// `runs`: the runs made so far, or one of them with the lines of its journal.
import { z } from 'zod';
import { HoldfastError } from '../core/errors.ts';
import type { JournalLine, Run } from '../ports/journal.ts';
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

export const runs = declareOperation({
  name: 'runs',
  summary: 'Shows the runs, newest first, or one of them with what it did to every path.',
  risk: 'reads',
  input: z.object({
    id: z.string().optional().describe('show this run with its journal').meta({ positional: true }),
    offset: offsetFlag,
    limit: limitFlag(most, 100, `show at most so many runs, or lines of one (100, at most ${most})`),
  }),
  http: { method: 'get', path: '/runs/{id?}' },
  output: runsReport,
  tenants: 'session',
  async run(context, { id, offset, limit }): Promise<RunsReport> {
    const { journal } = context.catalog;
    if (id === undefined) {
      const all = [...(await journal.runs(offset + limit)), ...standingElsewhere(context).runs];
      const newestFirst = all.toSorted((a, b) => b.startedAtMs - a.startedAtMs);
      return { runs: newestFirst.slice(offset, offset + limit), lines: [], totalLines: null };
    }
    const run = await journal.run(id);
    if (run === null) throw new HoldfastError('RUN_NOT_FOUND', { run: id });
    const lines = await journal.lines(id);
    return { runs: [run], lines: lines.slice(offset, offset + limit), totalLines: lines.length };
  },
});
