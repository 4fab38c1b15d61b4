// The plans that wait for somebody to decide, and what could be planned now.
import { counted } from '../../src/core/amounts.ts';
import { api } from '../client/api.ts';
import { Ago } from '../parts/ago.tsx';
import { Answered } from '../parts/answered.tsx';
import { Empty } from '../parts/empty.tsx';
import { Link } from '../parts/link.tsx';
import { OfSession } from '../parts/of-session.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Panel } from '../parts/panel.tsx';
import { PlanMakers } from '../parts/plan-makers.tsx';
import { fleetPlans, fleetPlansFor } from '../words/plan-offers.ts';
import { Size } from '../parts/size.tsx';
import { useAsked } from '../state/use-asked.ts';
import { otherHome } from '../state/caller.ts';
import { planHref } from '../state/route.ts';
import { operationWords } from '../words/operation-words.ts';

export function PlansPage() {
  const asked = useAsked((until) => api.plans(until), { key: 'plans', changesWith: ['plan', 'run'] });
  // Until it is known what there is, everything is offered.
  const fleet = useAsked((until) => api.fleet(until), { key: 'fleet', changesWith: ['session'] });
  return (
    <>
      <PageHead
        title="Plans"
        lead="Nothing is removed without one. A plan says what would go and why; applying it moves that to the trash."
      />
      <Panel title="Waiting for a decision">
        <Answered asked={asked} what="the plans">
          {({ waiting }) =>
            waiting.length === 0 ? (
              <Empty>
                <p>No plan waits. Make one below; the keeper makes them by itself, too, by its daily jobs.</p>
              </Empty>
            ) : (
              <ul class="lines">
                {waiting.map(({ plan, madeBy }) => (
                  <li key={plan.id}>
                    <span>
                      <Link href={planHref(plan.id, otherHome(plan.home))}>
                        {operationWords[plan.operation]}
                      </Link>
                      <OfSession session={plan.session} />{' '}
                      <span class="soft small">
                        made <Ago atMs={plan.madeAtMs} /> by {madeBy}
                      </span>
                    </span>
                    <span class="soft">{counted(plan.totals.steps, 'step')}</span>
                    <Size bytes={plan.totals.sizeBytes} />
                  </li>
                ))}
              </ul>
            )
          }
        </Answered>
      </Panel>
      <Panel title="Make a plan">
        <PlanMakers offers={fleet.answer === null ? fleetPlans : fleetPlansFor(fleet.answer)} />
      </Panel>
    </>
  );
}
