// The snapshots of a session as the vault has them, each with a plan to restore it.
import { sessionName } from '../../src/core/session.ts';
import type { ShownSession } from '../../src/operations/sessions-show.ts';
import type { SnapshotsReport } from '../../src/operations/snapshots.ts';
import { otherHome } from '../state/caller.ts';
import { Ago } from './ago.tsx';
import { Badge } from './badge.tsx';
import { PlanMakers } from './plan-makers.tsx';
import { Size } from './size.tsx';

interface Props {
  readonly report: SnapshotsReport;
  readonly of: ShownSession;
}

export function SnapshotTable({ report, of: { ref, place, home } }: Props) {
  // Sessions of the other engine may have the same name.
  const own = report.sessions.filter(({ name }) => name.engine === ref.engine);
  const found = own.flatMap(({ name, snapshots, latest }) =>
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
              {otherHome(home) === undefined && (
                <PlanMakers
                  offers={[
                    {
                      operation: 'restore',
                      name: 'Plan a restore',
                      about: '',
                      input: {
                        session: sessionName(name),
                        snapshot: id,
                        // Back to where it is shown; what lies in a vault alone has no such place.
                        ...(ref.form !== 'vaulted' && { to: place }),
                      },
                    },
                  ]}
                />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
