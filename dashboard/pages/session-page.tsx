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
import { SessionAway } from '../parts/session-away.tsx';
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

/** The code of a problem. */
const homeUnreachable = 'HOME_UNREACHABLE';

export function SessionPage({ name }: { readonly name: string }) {
  const { place, home } = location.value.query;
  const asked = useAsked((until) => api.session(name, { place, home }, until), {
    key: `${name} ${place} ${home}`,
    changesWith: ['look', 'session', 'run'],
  });
  const isAway = asked.problem?.code === homeUnreachable;
  if (isAway && asked.answer === null) return <SessionAway name={name} home={home} problem={asked.problem} />;
  return (
    <Answered asked={asked} what={name} title={name}>
      {({ sessions }) => {
        const [session, ...others] = sessions;
        if (session === undefined) return null;
        return others.length > 0 ? (
          <Which name={name} sessions={sessions} />
        ) : (
          <OneSession session={session} isAway={isAway} />
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

interface OneProps {
  readonly session: ShownSession;
  /** Its keeper was heard of when it was asked, and is not now. */
  readonly isAway: boolean;
}

function OneSession({ session, isAway }: OneProps) {
  const { key, name, place, path, ref, health } = session;
  const home = otherHome(session.home);
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
        {isAway ? (
          <p class="soft">Nothing until its keeper is heard of again: only that one can reach it.</p>
        ) : (
          <PlanMakers offers={sessionPlans(ref.engine, key)} home={home} />
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
