// One session: how it is and why, what it holds, how it grew, its snapshots, and what can be done with it.
import type { ShownSession } from '../../src/operations/sessions-show.ts';
import { api } from '../client/api.ts';
import { Answered } from '../parts/answered.tsx';
import { Badge } from '../parts/badge.tsx';
import { ClassTable } from '../parts/class-table.tsx';
import { Link } from '../parts/link.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Panel } from '../parts/panel.tsx';
import { PlanMakers } from '../parts/plan-makers.tsx';
import { SessionFacts } from '../parts/session-facts.tsx';
import { SessionFindings } from '../parts/session-findings.tsx';
import { SessionGrowth } from '../parts/session-growth.tsx';
import { SessionReasons } from '../parts/session-reasons.tsx';
import { SessionRuns } from '../parts/session-runs.tsx';
import { SessionSnapshots } from '../parts/session-snapshots.tsx';
import { otherHome } from '../state/caller.ts';
import { location } from '../state/location.ts';
import { sessionHref } from '../state/route.ts';
import { useAsked } from '../state/use-asked.ts';
import { sessionPlans } from '../words/plan-offers.ts';

export function SessionPage({ name }: { readonly name: string }) {
  const { place, home } = location.value.query;
  const asked = useAsked((until) => api.session(name, { place, home }, until), {
    key: `${name} ${place} ${home}`,
    changesWith: ['look', 'session', 'run'],
  });
  return (
    <Answered asked={asked} what={name} title={name}>
      {({ sessions }) => {
        const [session, ...others] = sessions;
        if (session === undefined) return null;
        return others.length > 0 ? (
          <Which name={name} sessions={sessions} />
        ) : (
          <OneSession session={session} />
        );
      }}
    </Answered>
  );
}

/** Names that people use may repeat. */
function Which({ name, sessions }: { readonly name: string; readonly sessions: readonly ShownSession[] }) {
  return (
    <>
      <PageHead title={name} lead="Several sessions are called so. Which one?" />
      <Panel title="Places">
        <ul class="lines">
          {sessions.map(({ key, place, home, path }) => (
            <li key={`${home} ${key}`}>
              <Link href={sessionHref(key, undefined, otherHome(home))}>{place}</Link>
              <code class="soft">{path}</code>
            </li>
          ))}
        </ul>
      </Panel>
    </>
  );
}

function OneSession({ session }: { readonly session: ShownSession }) {
  const { key, name, place, path, ref, health, home } = session;
  return (
    <>
      <PageHead
        title={name}
        lead={
          <>
            <Badge look={health}>{health}</Badge>{' '}
            <span class="code">{[place, path].filter(Boolean).join(' / ')}</span>
          </>
        }
      />
      <SessionReasons session={session} />
      <SessionFacts session={session} />
      <Panel title="What can be done" aside="Each makes a plan, which is shown before anything is done.">
        {otherHome(home) === undefined ? (
          <PlanMakers offers={sessionPlans(ref.engine, key)} />
        ) : (
          <p class="soft">Another keeper has it: its plans are made at that one’s own dashboard.</p>
        )}
      </Panel>
      <Panel title="What it holds">
        <ClassTable session={session} />
      </Panel>
      <SessionGrowth session={session} />
      <SessionSnapshots session={session} />
      <SessionFindings session={session} />
      <SessionRuns session={session} />
    </>
  );
}
