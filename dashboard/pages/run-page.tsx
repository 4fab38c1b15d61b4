// One run: what became of it, its journal line by line, and the way back.
import { useSignal } from '@preact/signals';
import { counted } from '../../src/core/amounts.ts';
import type { RunReport } from '../../src/core/report.ts';
import type { Run } from '../../src/ports/journal.ts';
import type { RunsReport } from '../../src/operations/runs.ts';
import { api } from '../client/api.ts';
import { Ago } from '../parts/ago.tsx';
import { Answered } from '../parts/answered.tsx';
import { JournalTable } from '../parts/journal-table.tsx';
import { Link } from '../parts/link.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Panel } from '../parts/panel.tsx';
import { RunReportNote } from '../parts/run-report-note.tsx';
import { RunState } from '../parts/run-state.tsx';
import { UndoButton } from '../parts/undo-button.tsx';
import { WorkNote } from '../parts/work-note.tsx';
import { useAsked } from '../state/use-asked.ts';
import { useWork } from '../state/use-work.ts';
import { planHref, runHref } from '../state/route.ts';
import { countText } from '../words/count-text.ts';
import { canBeUndone, operationWords } from '../words/operation-words.ts';

const linesAtOnce = 200;

export function RunPage({ id }: { readonly id: string }) {
  const limit = useSignal(linesAtOnce);
  const asked = useAsked((until) => api.run(id, { limit: limit.value }, until), {
    key: `${id} ${limit.value}`,
    changesWith: ['run'],
  });
  return (
    <Answered asked={asked} what="the run" title="Run">
      {(report) => <OneRun report={report} onMore={() => (limit.value += linesAtOnce * 2)} />}
    </Answered>
  );
}

function OneRun({ report, onMore }: { readonly report: RunsReport; readonly onMore: () => void }) {
  const undoing = useWork<RunReport>();
  const [run] = report.runs;
  if (run === undefined) return null;
  const { lines, totalLines } = report;
  const left = (totalLines ?? lines.length) - lines.length;
  return (
    <>
      <PageHead
        title={operationWords[run.operation]}
        lead={<Lead run={run} />}
        actions={isOpen(run) && <UndoButton runId={run.id} work={undoing} />}
      />
      <WorkNote work={undoing} what="Taking back">
        {(done) => <RunReportNote report={done} what="Taken back:" />}
      </WorkNote>
      <Panel title="Journal" aside={counted(totalLines ?? lines.length, 'line')}>
        {lines.length === 0 ? <p class="soft">It touched nothing.</p> : <JournalTable lines={lines} />}
        {left > 0 && (
          <button type="button" onClick={onMore}>
            Show more of {countText(left)}
          </button>
        )}
      </Panel>
    </>
  );
}

/** What was taken back, or cannot be, has no way back. */
function isOpen({ operation, state }: Run): boolean {
  return canBeUndone(operation) && state !== 'undone';
}

function Lead({ run: { id, state, startedAtMs, planId, undoes } }: { readonly run: Run }) {
  return (
    <>
      <RunState state={state} /> <code>{id}</code>, begun <Ago atMs={startedAtMs} />, of{' '}
      <Link href={planHref(planId)}>its plan</Link>
      {undoes !== null && (
        <>
          , takes back <Link href={runHref(undoes)}>{undoes}</Link>
        </>
      )}
    </>
  );
}
