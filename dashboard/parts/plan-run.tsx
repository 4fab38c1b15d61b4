// What became of a plan: applying now, applied by a run that can be taken back, or taken back.
import type { Plan } from '../../src/core/plan.ts';
import type { RunReport } from '../../src/core/report.ts';
import type { Run } from '../../src/ports/journal.ts';
import { otherHome } from '../state/caller.ts';
import { runHref } from '../state/route.ts';
import { useWork } from '../state/use-work.ts';
import type { Work } from '../state/use-work.ts';
import { canBeUndone } from '../words/operation-words.ts';
import { Ago } from './ago.tsx';
import { Link } from './link.tsx';
import { RunReportNote } from './run-report-note.tsx';
import { RunState } from './run-state.tsx';
import { UndoButton } from './undo-button.tsx';
import { WorkNote } from './work-note.tsx';

interface Props {
  readonly plan: Plan;
  /** null until it was applied. */
  readonly run: Run | null;
  readonly applying: Work<RunReport>;
  /** After it was taken back. */
  readonly onEnd: () => void;
}

export function PlanRun({ plan, run, applying, onEnd }: Props) {
  const home = otherHome(plan.home);
  const undoing = useWork<RunReport>();
  const isOpen = run !== null && run.state !== 'undone' && canBeUndone(plan.operation);
  return (
    <>
      <WorkNote work={applying} what="Applying">
        {(report) => <RunReportNote report={report} home={home} what="Applied:" />}
      </WorkNote>
      <WorkNote work={undoing} what="Taking back">
        {(report) => <RunReportNote report={report} home={home} what="Taken back:" />}
      </WorkNote>
      {run !== null && applying.now.state !== 'running' && (
        <div class="actions">
          <RunState state={run.state} />
          <span>
            by <Link href={runHref(run.id, home)}>{run.id}</Link>, <Ago atMs={run.startedAtMs} />
          </span>
          {isOpen && (
            <UndoButton runId={run.id} home={home} work={undoing} label="Undo this run" onEnd={onEnd} />
          )}
        </div>
      )}
    </>
  );
}
