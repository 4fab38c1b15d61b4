// What can be done with a plan that waits: apply it after a look at what that means, or drop it.
import { useSignal } from '@preact/signals';
import { counted, sizeText } from '../../src/core/amounts.ts';
import type { Plan } from '../../src/core/plan.ts';
import { sessionOfPlan } from '../../src/core/session-of-plan.ts';
import { sessionName } from '../../src/core/session.ts';
import type { RunReport } from '../../src/core/report.ts';
import { api } from '../client/api.ts';
import { may, otherHome } from '../state/caller.ts';
import { go } from '../state/location.ts';
import { useWork } from '../state/use-work.ts';
import type { Work } from '../state/use-work.ts';
import { canBeUndone, operationWords } from '../words/operation-words.ts';
import { ProblemNote } from './problem-note.tsx';
import { Question } from './question.tsx';

interface Props {
  readonly plan: Plan;
  readonly work: Work<RunReport>;
  /** After it was applied, or could not be. */
  readonly onEnd: () => void;
}

export function PlanActions({ plan, work, onEnd }: Props) {
  const asks = useSignal<'apply' | 'drop' | null>(null);
  const close = (): void => {
    asks.value = null;
  };
  const needed = plan.operation === 'purge' ? 'admin' : 'operate';
  if (!may(needed)) return <p class="soft">Applying it needs a key with the role {needed}.</p>;
  if (work.now.state === 'running' || work.now.state === 'done') return null;
  return (
    <>
      <button type="button" onClick={() => (asks.value = 'drop')}>
        Drop
      </button>
      <button type="button" class="is-main" onClick={() => (asks.value = 'apply')}>
        Apply …
      </button>
      {asks.value === 'apply' && <ApplyDialog plan={plan} work={work} onClose={close} onEnd={onEnd} />}
      {asks.value === 'drop' && <DropDialog plan={plan} onClose={close} />}
    </>
  );
}

interface ApplyProps extends Props {
  readonly onClose: () => void;
}

function ApplyDialog({ plan, work, onClose, onEnd }: ApplyProps) {
  const isLasting = !canBeUndone(plan.operation);
  const { steps, files, sizeBytes } = plan.totals;
  const session = sessionOfPlan(plan);
  const apply = (): void => {
    onClose();
    void work
      .start(
        (watching) => api.applyPlan(plan.id, otherHome(plan.home), watching),
        ({ stepsDone, bytesDone }) => `Applied: ${counted(stepsDone, 'step')}, ${sizeText(bytesDone)}.`,
      )
      .then(onEnd);
  };
  return (
    <Question
      title={`${operationWords[plan.operation]}: apply?`}
      no="Not now"
      yes={isLasting ? 'Destroy for ever' : 'Apply'}
      isGrave={isLasting}
      onClose={onClose}
      onYes={apply}
    >
      {session !== null && (
        <p>
          Session <strong>{sessionName(session)}</strong> in <span class="code">{session.place}</span>.
        </p>
      )}
      <p>
        {counted(steps, 'step')}, {counted(files, 'file')}, {sizeText(sizeBytes)}.{' '}
        {isLasting
          ? 'This destroys what lies in the trash. It cannot be taken back.'
          : 'What goes is moved to the trash, and an undo brings it back. A step whose files have changed meanwhile is left out.'}
      </p>
    </Question>
  );
}

function DropDialog({ plan, onClose }: { readonly plan: Plan; readonly onClose: () => void }) {
  const dropping = useWork<unknown>();
  const drop = (): void => {
    void dropping.start(
      async () => {
        await api.dropPlan(plan.id, otherHome(plan.home));
        go('/plans');
      },
      () => 'The plan was dropped.',
    );
  };
  return (
    <Question title="Drop this plan?" no="Keep it" yes="Drop it" onClose={onClose} onYes={drop}>
      <p>Nothing was done, and nothing will be. It can be made again at any time.</p>
      {dropping.now.state === 'failed' && <ProblemNote problem={dropping.now.problem} />}
    </Question>
  );
}
