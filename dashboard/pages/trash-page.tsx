// What was removed and can come back: by run, with the way back; and from when on a purge may end it.
import type { ComponentChildren } from 'preact';
import { sizeText } from '../../src/core/amounts.ts';
import type { PlanOperation } from '../../src/core/plan.ts';
import type { RunReport } from '../../src/core/report.ts';
import type { TrashLine } from '../../src/operations/trash.ts';
import { api } from '../client/api.ts';
import { Answered } from '../parts/answered.tsx';
import { Empty } from '../parts/empty.tsx';
import { Link } from '../parts/link.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Panel } from '../parts/panel.tsx';
import { PlanMakers } from '../parts/plan-makers.tsx';
import { RunReportNote } from '../parts/run-report-note.tsx';
import { TrashTable } from '../parts/trash-table.tsx';
import { UndoButton } from '../parts/undo-button.tsx';
import { WorkNote } from '../parts/work-note.tsx';
import { may } from '../state/caller.ts';
import { runHref } from '../state/route.ts';
import { useAsked } from '../state/use-asked.ts';
import { useWork } from '../state/use-work.ts';
import { countedText, countText } from '../words/count-text.ts';
import { grouped } from '../words/grouped.ts';
import { operationWords } from '../words/operation-words.ts';
import { purgePlan } from '../words/plan-offers.ts';

const itemsShown = 1000;

export function TrashPage() {
  const asked = useAsked((until) => api.trash({ limit: itemsShown }, until), {
    key: 'trash',
    changesWith: ['run'],
  });
  const runs = useAsked((until) => api.runs({ limit: itemsShown }, until), {
    key: 'runs',
    changesWith: ['run'],
  });
  const operations = new Map(runs.answer?.runs.map(({ id, operation }) => [id, operation]));
  const undoing = useWork<RunReport>();
  return (
    <>
      <PageHead
        title="Trash"
        lead="What runs have moved here comes back by an undo, until a purge ends it."
      />
      <WorkNote work={undoing} what="Taking back">
        {(report) => <RunReportNote report={report} what="Taken back:" />}
      </WorkNote>
      <Answered asked={asked} what="the trash">
        {({ items, total }) =>
          items.length === 0 ? (
            <Empty>
              <p>The trash is empty.</p>
            </Empty>
          ) : (
            <>
              <p>
                {countedText(total.items, 'thing')}, {countedText(total.files, 'file')},{' '}
                {sizeText(total.sizeBytes)}
                {items.length < total.items ? `; the newest ${countText(items.length)} are shown.` : '.'}
              </p>
              {[...grouped(items, ({ runId }) => runId)].map(([runId, lines]) => (
                <OneRun
                  key={runId}
                  runId={runId}
                  operation={operations.get(runId)}
                  lines={lines}
                  undo={<UndoButton runId={runId} work={undoing} />}
                />
              ))}
              {may('admin') && (
                <Panel title="Empty it">
                  <PlanMakers offers={[purgePlan]} />
                </Panel>
              )}
            </>
          )
        }
      </Answered>
    </>
  );
}

interface OneRunProps {
  readonly runId: string;
  /** Not known of a run that is long ago, or before it was asked for. */
  readonly operation: PlanOperation | undefined;
  readonly lines: readonly TrashLine[];
  readonly undo: ComponentChildren;
}

function OneRun({ runId, operation, lines, undo }: OneRunProps) {
  const sizeBytes = lines.reduce((sum, line) => sum + line.sizeBytes, 0);
  return (
    <Panel
      title={operation === undefined ? 'Removed' : operationWords[operation]}
      aside={
        <>
          {countedText(lines.length, 'thing')}, {sizeText(sizeBytes)}, by{' '}
          <Link href={runHref(runId)}>{runId}</Link>
        </>
      }
    >
      <div class="stack">
        <div class="actions">{undo}</div>
        <TrashTable lines={lines} />
      </div>
    </Panel>
  );
}
