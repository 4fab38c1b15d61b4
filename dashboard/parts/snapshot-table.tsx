// The snapshots of a session as the vault has them, each with a plan to restore it.
import type { SnapshotsReport } from '../../src/operations/snapshots.ts';
import { Ago } from './ago.tsx';
import { Badge } from './badge.tsx';
import { PlanMakers } from './plan-makers.tsx';
import { Size } from './size.tsx';

export function SnapshotTable({ report }: { readonly report: SnapshotsReport }) {
  const found = report.sessions.flatMap(({ name, snapshots, latest }) =>
    snapshots.map((info) => ({ ...info, name, isLatest: info.id === latest })),
  );
  if (found.length === 0) return <p class="soft">The vault has none of this session.</p>;
  return (
    <table class="as-cards">
      <thead>
        <tr>
          <th scope="col">Taken</th>
          <th scope="col">Standing</th>
          <th scope="col">How</th>
          <th scope="col" class="number">
            Size
          </th>
          <th scope="col">Restore</th>
        </tr>
      </thead>
      <tbody>
        {found.map(({ id, takenAtMs, standing, why, how, sizeBytes, name, isLatest }) => (
          <tr key={id}>
            <th scope="row">
              <Ago atMs={takenAtMs} /> <code class="soft">{id}</code>
            </th>
            <td data-name="Standing">
              <Badge look={standing === 'good' ? 'healthy' : 'warning'}>{standing}</Badge> {why}
              {isLatest && <span class="soft"> latest</span>}
            </td>
            <td data-name="How">{how}</td>
            <td class="number" data-name="Size">
              <Size bytes={sizeBytes} />
            </td>
            <td>
              <PlanMakers
                offers={[
                  {
                    operation: 'restore',
                    name: 'Plan a restore',
                    about: '',
                    input: { session: `${name.tenant}/${name.id}`, snapshot: id },
                  },
                ]}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
