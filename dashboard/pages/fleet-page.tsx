// The fleet at a glance: how well, how large, where it goes, and what waits for a person.
import { api } from '../client/api.ts';
import { Ago } from '../parts/ago.tsx';
import { Answered } from '../parts/answered.tsx';
import { Decisions } from '../parts/decisions.tsx';
import { FleetFigures } from '../parts/fleet-figures.tsx';
import { FleetGrowth } from '../parts/fleet-growth.tsx';
import { FleetSuggestions } from '../parts/fleet-suggestions.tsx';
import { HealthBar } from '../parts/health-bar.tsx';
import { HomeList } from '../parts/home-list.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Panel } from '../parts/panel.tsx';
import { PlaceTable } from '../parts/place-table.tsx';
import { useAsked } from '../state/use-asked.ts';

export function FleetPage() {
  const asked = useAsked((until) => api.fleet(until), {
    key: 'fleet',
    changesWith: ['look', 'session', 'alert', 'plan', 'run'],
  });
  return (
    <>
      <PageHead
        title="Fleet"
        lead={
          asked.answer === null ? (
            'Loading …'
          ) : (
            <>
              As seen <Ago atMs={asked.answer.takenAtMs} />
            </>
          )
        }
      />
      <Answered asked={asked} what="the fleet">
        {(report) => (
          <>
            <Panel title="Health">
              <HealthBar byHealth={report.byHealth} />
            </Panel>
            <FleetFigures report={report} />
            <div class="two">
              <Panel title="What needs a decision">
                <Decisions report={report} />
              </Panel>
              <Panel title="What could be made smaller">
                <FleetSuggestions report={report} />
              </Panel>
            </div>
            <FleetGrowth />
            {report.places.length > 0 && (
              <Panel title="Places">
                <PlaceTable places={report.places} hasHomes={report.homes.length > 1} />
              </Panel>
            )}
            {report.homes.length > 1 && (
              <Panel title="Keepers">
                <HomeList homes={report.homes} />
              </Panel>
            )}
          </>
        )}
      </Answered>
    </>
  );
}
