// How one session grew: the curve, the forecasts, what was unusual, and whether its client keeps minting keys.
import { api } from '../client/api.ts';
import type { ShownSession } from '../../src/operations/sessions-show.ts';
import { otherHome } from '../state/caller.ts';
import { useAsked } from '../state/use-asked.ts';
import { Answered } from './answered.tsx';
import { GrowthChart } from './growth-chart.tsx';
import { GrowthRemarks } from './growth-remarks.tsx';
import { Panel } from './panel.tsx';

export function SessionGrowth({ session: { key, home, ref } }: { readonly session: ShownSession }) {
  const asked = useAsked((until) => api.growth({ session: key, home: otherHome(home) }, until), {
    key: `${key} ${home}`,
    changesWith: ['look'],
  });
  return (
    <Panel title="History">
      <Answered asked={asked} what="the history">
        {(report) => (
          <div class="stack">
            <GrowthChart report={report} of={ref.engine === 'baileys' ? 'entries' : 'sizeBytes'} />
            <GrowthRemarks report={report} />
          </div>
        )}
      </Answered>
    </Panel>
  );
}
