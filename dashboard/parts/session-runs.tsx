// Runs that moved something of a session to the trash, as the trash tells it.
import { counted } from '../../src/core/amounts.ts';
import type { ShownSession } from '../../src/operations/sessions-show.ts';
import { api } from '../client/api.ts';
import { runHref } from '../state/route.ts';
import { grouped } from '../words/grouped.ts';
import { useAsked } from '../state/use-asked.ts';
import { Ago } from './ago.tsx';
import { Answered } from './answered.tsx';
import { Link } from './link.tsx';
import { Panel } from './panel.tsx';
import { Size } from './size.tsx';

const itemsRead = 10_000;

export function SessionRuns({ session: { name, ref } }: { readonly session: ShownSession }) {
  const asked = useAsked((until) => api.trash({ tenant: ref.tenant, limit: itemsRead }, until), {
    key: name,
    changesWith: ['run'],
  });
  return (
    <Panel title="Runs about it">
      <Answered asked={asked} what="the trash">
        {({ items }) => {
          const own = items.filter(
            (item) => item.session.place === ref.place && item.session.path === ref.path,
          );
          if (own.length === 0)
            return (
              <p class="soft">No run has moved anything of it to the trash, or what was moved came back.</p>
            );
          return (
            <ul class="lines">
              {[...grouped(own, ({ runId }) => runId)].map(([runId, lines]) => (
                <li key={runId}>
                  <span>
                    <Link href={runHref(runId)}>{runId}</Link>{' '}
                    <span class="soft small">
                      {counted(lines.length, 'thing')}, <Ago atMs={lines[0]?.trashedAtMs ?? 0} />
                    </span>
                  </span>
                  <Size bytes={lines.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)} />
                </li>
              ))}
            </ul>
          );
        }}
      </Answered>
    </Panel>
  );
}
