// The steps of a plan, grouped by reason; each group opens to its steps, and each step says why.
import { useSignal } from '@preact/signals';
import { counted } from '../../src/core/amounts.ts';
import { sessionName } from '../../src/core/session.ts';
import type { Step } from '../../src/core/plan.ts';
import { sessionHref } from '../state/route.ts';
import { countText } from '../words/count-text.ts';
import { groupSteps } from '../words/group-steps.ts';
import type { StepGroup } from '../words/group-steps.ts';
import { stepWords } from '../words/step-words.ts';
import { Link } from './link.tsx';
import { Size } from './size.tsx';

const shownAtOnce = 50;

export function StepGroups({ steps }: { readonly steps: readonly Step[] }) {
  return (
    <div class="groups">
      {groupSteps(steps).map((group) => (
        <OneGroup key={group.key} group={group} />
      ))}
    </div>
  );
}

function OneGroup({ group }: { readonly group: StepGroup }) {
  const isOpen = useSignal(false);
  return (
    <details class="group" onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
      <summary>
        <span class="group-name">
          <strong>{group.class}</strong> {stepWords[group.kind]}
          <span class="soft small group-why">
            <code>{group.rule}</code> {group.isSameWhy ? group.why : `for example: ${group.why}`}
          </span>
        </span>
        <span class="group-sum">
          {counted(group.steps.length, 'step')}{' '}
          <span class="soft">in {counted(group.sessions, 'session')}</span>
        </span>
        <span class="group-size">
          <Size bytes={group.sizeBytes} />
        </span>
      </summary>
      {isOpen.value && <Steps group={group} />}
    </details>
  );
}

function Steps({ group: { steps, isSameWhy } }: { readonly group: StepGroup }) {
  const shown = useSignal(shownAtOnce);
  const left = steps.length - shown.value;
  return (
    <div class={isSameWhy ? 'steps' : 'steps has-reasons'}>
      <ol>
        {steps.slice(0, shown.value).map((step) => (
          <li key={`${step.session.place}#${step.path}`}>
            <Link href={sessionHref(sessionName(step.session), step.session.place)}>
              {sessionName(step.session)}
            </Link>
            <code class="soft">{step.path === '' ? 'the whole place' : step.path}</code>
            {!isSameWhy && <span class="why soft small">{step.why}</span>}
            <Size bytes={step.sizeBytes} />
          </li>
        ))}
      </ol>
      {left > 0 && (
        <button type="button" onClick={() => (shown.value += shownAtOnce * 10)}>
          Show {countText(Math.min(left, shownAtOnce * 10))} more of {countText(left)}
        </button>
      )}
    </div>
  );
}
