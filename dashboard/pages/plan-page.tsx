// One plan: what it would do and why, what it leaves alone; then apply it, watch it, and take it back.
import { counted } from '../../src/core/amounts.ts';
import type { Plan } from '../../src/core/plan.ts';
import { sessionOfPlan } from '../../src/core/session-of-plan.ts';
import type { RunReport } from '../../src/core/report.ts';
import type { PlansReport } from '../../src/operations/plan.ts';
import { api } from '../client/api.ts';
import { Ago } from '../parts/ago.tsx';
import { Answered } from '../parts/answered.tsx';
import { Figure } from '../parts/figure.tsx';
import { KeptLines } from '../parts/kept-lines.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Panel } from '../parts/panel.tsx';
import { PlanActions } from '../parts/plan-actions.tsx';
import { PlanRun } from '../parts/plan-run.tsx';
import { Sentence } from '../parts/sentence.tsx';
import { SessionLink } from '../parts/session-link.tsx';
import { Size } from '../parts/size.tsx';
import { StepGroups } from '../parts/step-groups.tsx';
import { location } from '../state/location.ts';
import { useAsked } from '../state/use-asked.ts';
import { useWork } from '../state/use-work.ts';
import { countText } from '../words/count-text.ts';
import { operationWords } from '../words/operation-words.ts';

export function PlanPage({ id }: { readonly id: string }) {
  const { home } = location.value.query;
  const asked = useAsked((until) => api.plan(id, { home }, until), {
    key: `${id} ${home}`,
    changesWith: ['plan', 'run'],
    concerns: ({ kind, about }) => kind === 'run' || about === id,
  });
  return (
    <Answered asked={asked} what="the plan" title="Plan">
      {(report) =>
        report.plan === null ? null : (
          <OnePlan plan={report.plan} report={report} again={() => asked.again()} />
        )
      }
    </Answered>
  );
}

interface Props {
  readonly plan: Plan;
  readonly report: PlansReport;
  readonly again: () => void;
}

function OnePlan({ plan, report, again }: Props) {
  const applying = useWork<RunReport>();
  const { operation, totals, madeAtMs, policy } = plan;
  const { state, madeBy, run } = report;
  const session = sessionOfPlan(plan);
  // A run that was broken off is gone on with by applying its plan again.
  const canApply = state === 'waiting' || run?.state === 'running';
  return (
    <>
      <PageHead
        title={operationWords[operation]}
        lead={
          <>
            {session !== null && (
              <>
                Session <SessionLink session={session} /> in <span class="code">{session.place}</span>.
                <br />
              </>
            )}
            <code>{plan.id}</code>, made <Ago atMs={madeAtMs} /> by {madeBy}
            {policy === null ? '' : `, policy ${policy}`}
            {state === 'dropped' && ', dropped: it will not be applied'}
          </>
        }
        actions={canApply && <PlanActions plan={plan} work={applying} onEnd={again} />}
      />
      <PlanRun plan={plan} run={run} applying={applying} onEnd={again} />
      <Warnings plan={plan} />
      <dl class="figures">
        <Figure name="Steps" value={countText(totals.steps)} />
        <Figure name="Files" value={countText(totals.files)} />
        <Figure name="Size" value={<Size bytes={totals.sizeBytes} />} />
        <Figure name="Sessions looked at" value={countText(plan.sessions.length)} />
      </dl>
      <Panel title="What it does, by reason" aside={counted(plan.steps.length, 'step')}>
        <StepGroups steps={plan.steps} />
      </Panel>
      <Notes plan={plan} />
      <KeptLines plan={plan} />
    </>
  );
}

function Warnings({ plan: { warnings = [] } }: { readonly plan: Plan }) {
  if (warnings.length === 0) return null;
  return (
    <div class="note is-warning">
      <h2>See to this first</h2>
      <Sentences sentences={warnings} />
    </div>
  );
}

function Notes({ plan: { notes } }: { readonly plan: Plan }) {
  if (notes.length === 0) return null;
  return (
    <Panel title="Notes">
      <Sentences sentences={notes} />
    </Panel>
  );
}

function Sentences({ sentences }: { readonly sentences: readonly string[] }) {
  return (
    <ul class="bullets">
      {sentences.map((sentence) => (
        <li key={sentence}>
          <Sentence text={sentence} />
        </li>
      ))}
    </ul>
  );
}
