// What was done to a session: its runs, the newest first, each with what became of it.
import type { ShownSession } from '../../src/operations/sessions-show.ts';
import { api } from '../client/api.ts';
import { otherHome } from '../state/caller.ts';
import { useAsked } from '../state/use-asked.ts';
import { Answered } from './answered.tsx';
import { Link } from './link.tsx';
import { Panel } from './panel.tsx';
import { RunTable } from './run-table.tsx';

const runsShown = 20;

export function SessionRuns({ session: { key, ...session } }: { readonly session: ShownSession }) {
  const home = otherHome(session.home);
  const asked = useAsked((until) => api.runs({ session: key, home, limit: runsShown }, until), {
    key: `${home} ${key}`,
    changesWith: ['run'],
  });
  return (
    <Panel title="Runs about it">
      <Answered asked={asked} what="its runs">
        {({ runs }) =>
          runs.length === 0 ? (
            <p class="soft">None so far. A run begins when somebody applies a plan for it.</p>
          ) : (
            <>
              <RunTable runs={runs} home={home} />
              {runs.length === runsShown && (
                <p class="small">
                  These are the newest {runsShown}. <Link href="/runs">All runs</Link>
                </p>
              )}
            </>
          )
        }
      </Answered>
    </Panel>
  );
}
