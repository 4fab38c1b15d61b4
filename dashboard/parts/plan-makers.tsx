// Buttons that make plans. Nothing is done by them: the plan is shown, and then somebody decides.
import { useSignal } from '@preact/signals';
import { counted } from '../../src/core/amounts.ts';
import type { Plan } from '../../src/core/plan.ts';
import { api } from '../client/api.ts';
import { isOfTenant, may } from '../state/caller.ts';
import { go } from '../state/location.ts';
import { planHref } from '../state/route.ts';
import { useWork } from '../state/use-work.ts';
import type { PlanOffer } from '../words/plan-offers.ts';
import { EmptyPlan } from './empty-plan.tsx';
import { WorkNote } from './work-note.tsx';

interface Props {
  readonly offers: readonly PlanOffer[];
  /** Of the keeper that is to make them, where that is another one. */
  readonly home?: string | undefined;
}

export function PlanMakers({ offers, home }: Props) {
  const making = useWork<Plan>();
  const chosen = useSignal<PlanOffer | null>(null);
  if (offers.length === 0) return <p class="soft">Nothing to plan for: there is nothing here yet.</p>;
  const allowed = offers.filter(
    ({ role = 'operate', isForHouse = false }) => may(role) && !(isForHouse && isOfTenant()),
  );
  if (allowed.length === 0) return <p class="soft">Making plans needs a key with the role operate.</p>;
  const make = (offer: PlanOffer): void => {
    chosen.value = offer;
    void making.start(
      async (watching) => {
        const plan = await api.makePlan(offer.operation, { input: offer.input, home }, watching);
        if (plan.steps.length > 0) go(planHref(plan.id, home));
        return plan;
      },
      ({ steps }) =>
        steps.length > 0
          ? `A plan with ${counted(steps.length, 'step')} was made.`
          : 'There is nothing to do.',
    );
  };
  return (
    <div class="stack">
      <ul class="offers">
        {allowed.map((offer) => (
          <li key={offer.name}>
            <button type="button" disabled={making.now.state === 'running'} onClick={() => make(offer)}>
              {offer.name}
            </button>
            <span class="soft small">{offer.about}</span>
          </li>
        ))}
      </ul>
      <WorkNote work={making} what={`Planning: ${chosen.value?.name ?? ''}`}>
        {(plan) => (plan.steps.length === 0 ? <EmptyPlan plan={plan} /> : null)}
      </WorkNote>
    </div>
  );
}
