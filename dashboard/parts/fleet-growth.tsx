// How the whole house grows, for those who may see all of it, with what grows fastest.
import { sizeText } from '../../src/core/amounts.ts';
import { api } from '../client/api.ts';
import { useAsked } from '../state/use-asked.ts';
import { sessionHref } from '../state/route.ts';
import { growthText } from '../words/growth-text.ts';
import { shownFastest } from '../words/shown-fastest.ts';
import { Answered } from './answered.tsx';
import { GrowthChart } from './growth-chart.tsx';
import { GrowthRemarks } from './growth-remarks.tsx';
import { Link } from './link.tsx';
import { Panel } from './panel.tsx';

export function FleetGrowth() {
  const asked = useAsked((until) => api.growth({}, until), { key: 'growth', changesWith: ['look'] });
  return (
    <Panel title="Growth">
      <Answered asked={asked} what="the growth">
        {(report) => (
          <div class="stack">
            <GrowthChart report={report} of="sizeBytes" />
            <GrowthRemarks report={report} />
            {shownFastest(report.fastest).length > 0 && (
              <div class="stack-tight">
                <h3>What grows fastest</h3>
                <ul class="lines">
                  {shownFastest(report.fastest).map(({ key, name, place, entriesPerDay, sizePerDay }) => (
                    <li key={key}>
                      <Link href={sessionHref(name, place)}>{name}</Link>
                      <span class="soft">
                        {sizeText(Math.max(0, Math.round(sizePerDay)))} / day, entries{' '}
                        {growthText(entriesPerDay)}
                      </span>
                    </li>
                  ))}
                </ul>
              </div>
            )}
          </div>
        )}
      </Answered>
    </Panel>
  );
}
