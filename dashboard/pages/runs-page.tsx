// What was done: every run, newest first.
import { api } from '../client/api.ts';
import { Answered } from '../parts/answered.tsx';
import { Empty } from '../parts/empty.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { RunTable } from '../parts/run-table.tsx';
import { useAsked } from '../state/use-asked.ts';

const runsShown = 200;

export function RunsPage() {
  const asked = useAsked((until) => api.runs({ limit: runsShown }, until), {
    key: 'runs',
    changesWith: ['run'],
  });
  return (
    <>
      <PageHead
        title="Runs"
        lead="Every run has a journal of each path that it touched, and can be taken back."
      />
      <Answered asked={asked} what="the runs">
        {({ runs }) =>
          runs.length === 0 ? (
            <Empty>
              <p>Nothing was done yet. A run begins when somebody applies a plan.</p>
            </Empty>
          ) : (
            <div class="panel">
              <RunTable runs={runs} />
            </div>
          )
        }
      </Answered>
    </>
  );
}
