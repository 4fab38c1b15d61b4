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
import { location } from '../state/location.ts';
import { useAsked } from '../state/use-asked.ts';
import { useWork } from '../state/use-work.ts';
import { planHref, runHref } from '../state/route.ts';
import { countText } from '../words/count-text.ts';
import { canBeUndone, operationWords } from '../words/operation-words.ts';

const linesAtOnce = 200;

export function RunPage({ id }: { readonly id: string }) {
  const { home } = location.value.query;
  const limit = useSignal(linesAtOnce);
  const asked = useAsked((until) => api.run(id, { home, limit: limit.value }, until), {
    key: `${id} ${home} ${limit.value}`,
    changesWith: ['run'],
  });
  return (
    <Answered asked={asked} what="the run" title="Run">
      {(report) => <OneRun report={report} home={home} onMore={() => (limit.value += linesAtOnce * 2)} />}
    </Answered>
  );
}

interface Props {
  readonly report: RunsReport;
  /** Of the keeper that made it, where that is another one. */
  readonly home: string | undefined;
  readonly onMore: () => void;
}

function OneRun({ report, home, onMore }: Props) {
  const undoing = useWork<RunReport>();
  const [run] = report.runs;
  if (run === undefined) return null;
  const { lines, totalLines } = report;
  const left = (totalLines ?? lines.length) - lines.length;
  return (
    <>
      <PageHead
        title={operationWords[run.operation]}
        lead={<Lead run={run} home={home} />}
        actions={isOpen(run) && <UndoButton runId={run.id} home={home} work={undoing} />}
      />
      <WorkNote work={undoing} what="Taking back">
        {(done) => <RunReportNote report={done} home={home} what="Taken back:" />}
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

function Lead({ run, home }: { readonly run: Run; readonly home: string | undefined }) {
  const { id, state, startedAtMs, planId, undoes } = run;
  return (
    <>
      <RunState state={state} /> <code>{id}</code>, begun <Ago atMs={startedAtMs} />, of{' '}
      <Link href={planHref(planId, home)}>its plan</Link>
      {undoes !== null && (
        <>
          , takes back <Link href={runHref(undoes, home)}>{undoes}</Link>
        </>
      )}
    </>
  );
}
