// What waits for a person: plans, runs that were broken off, alerts that nobody has seen yet.
import { counted } from '../../src/core/amounts.ts';
import type { FleetReport } from '../../src/operations/fleet.ts';
import { otherHome } from '../state/caller.ts';
import { planHref, runHref } from '../state/route.ts';
import { countText } from '../words/count-text.ts';
import { operationWords } from '../words/operation-words.ts';
import { Ago } from './ago.tsx';
import { AlertText } from './alert-text.tsx';
import { Badge } from './badge.tsx';
import { Link } from './link.tsx';
import { OfSession } from './of-session.tsx';
import { Size } from './size.tsx';

const alertsShown = 5;

export function Decisions({ report: { needsDecision } }: { readonly report: FleetReport }) {
  const { plans, runs, alerts, alertCount } = needsDecision;
  if (plans.length + runs.length + alerts.length === 0)
    return <p class="soft">Nothing. New plans and alerts appear here by themselves.</p>;
  return (
    <ul class="lines">
      {plans.map(({ plan }) => (
        <li key={plan.id}>
          <span>
            <Badge look="info">plan</Badge>{' '}
            <Link href={planHref(plan.id, otherHome(plan.home))}>{operationWords[plan.operation]}</Link>
            <OfSession session={plan.session} />{' '}
            <span class="soft small">
              {counted(plan.totals.steps, 'step')}, made <Ago atMs={plan.madeAtMs} />
            </span>
          </span>
          <Size bytes={plan.totals.sizeBytes} />
        </li>
      ))}
      {runs.map(({ id, operation, startedAtMs }) => (
        <li key={id}>
          <span>
            <Badge look="warning">run</Badge> <Link href={runHref(id)}>{operationWords[operation]}</Link>{' '}
            <span class="soft small">
              begun <Ago atMs={startedAtMs} />, not ended
            </span>
          </span>
        </li>
      ))}
      {alerts.slice(0, alertsShown).map((alert) => (
        <li key={alert.key}>
          <span>
            <Badge look={alert.level}>{alert.level}</Badge> <AlertText alert={alert} />
          </span>
        </li>
      ))}
      {alerts.length > 0 && (
        <li>
          <Link href="/alerts">
            {alertCount > alertsShown ? `All ${countText(alertCount)} alerts` : 'Acknowledge alerts'}
          </Link>
        </li>
      )}
    </ul>
  );
}
