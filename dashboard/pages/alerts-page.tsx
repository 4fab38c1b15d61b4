// What a person should know: the worst first; acknowledged with a note, or silenced for a time.
import { api } from '../client/api.ts';
import type { StandingAlert } from '../../src/operations/alerts-list.ts';
import { sessionName } from '../../src/core/session.ts';
import { AlertActions } from '../parts/alert-actions.tsx';
import { Ago } from '../parts/ago.tsx';
import { Answered } from '../parts/answered.tsx';
import { Badge } from '../parts/badge.tsx';
import { Empty } from '../parts/empty.tsx';
import { Link } from '../parts/link.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { sessionHref } from '../state/route.ts';
import { useAsked } from '../state/use-asked.ts';
import { Sentence } from '../parts/sentence.tsx';

export function AlertsPage() {
  const asked = useAsked((until) => api.alerts(until), { key: 'alerts', changesWith: ['alert', 'look'] });
  return (
    <>
      <PageHead
        title="Alerts"
        lead="What stands now. Acknowledging ends the reminders until it is over or becomes worse."
      />
      <Answered asked={asked} what="the alerts">
        {({ alerts }) =>
          alerts.length === 0 ? (
            <Empty>
              <p>No alert stands. They appear here by themselves.</p>
            </Empty>
          ) : (
            <ul class="cards">
              {alerts.map((alert) => (
                <OneAlert key={alert.key} alert={alert} again={() => asked.again()} />
              ))}
            </ul>
          )
        }
      </Answered>
    </>
  );
}

function OneAlert({ alert, again }: { readonly alert: StandingAlert; readonly again: () => void }) {
  const { level, text, session, event, firstAtMs, acknowledged, silencedUntilMs } = alert;
  return (
    <li class="card">
      <div class="card-head">
        <Badge look={level}>{level}</Badge>
        {session !== null && (
          <Link href={sessionHref(sessionName(session), session.place)}>{sessionName(session)}</Link>
        )}
        <span class="soft small">
          <code>{event}</code> since <Ago atMs={firstAtMs} />
        </span>
      </div>
      <p>
        <Sentence text={text} />
      </p>
      {acknowledged !== null && (
        <p class="soft small">
          Acknowledged <Ago atMs={acknowledged.atMs} /> by {acknowledged.by}
          {acknowledged.note === null ? '.' : `: ${acknowledged.note}`}
        </p>
      )}
      {silencedUntilMs !== null && (
        <p class="soft small">
          Silenced; it is told again <Ago atMs={silencedUntilMs} />.
        </p>
      )}
      <AlertActions alert={alert} again={again} />
    </li>
  );
}
