// The snapshots of a session as the vault has them, each with a plan to restore it.
import { sessionName } from '../../src/core/session.ts';
import type { ShownSession } from '../../src/operations/sessions-show.ts';
import type { SnapshotsReport } from '../../src/operations/snapshots.ts';
import { otherHome } from '../state/caller.ts';
import { Ago } from './ago.tsx';
import { ApproveButton } from './approve-button.tsx';
import { Badge } from './badge.tsx';
import { PlanMakers } from './plan-makers.tsx';
import { Size } from './size.tsx';
import { TableHead } from './table-head.tsx';

const columns = ['Taken', 'Standing', 'How', { name: 'Size', as: 'number' }, 'Restore'] as const;

interface Props {
  readonly report: SnapshotsReport;
  readonly of: ShownSession;
  /** After one was approved. */
  readonly onApproved: () => void;
}

export function SnapshotTable({ report, of: { ref, place, ...session }, onApproved }: Props) {
  const home = otherHome(session.home);
  // Sessions of the other engine may have the same name.
  const own = report.sessions.filter(({ name }) => name.engine === ref.engine);
  const found = own.flatMap(({ name, snapshots, latest }) =>
    snapshots.map((info) => ({ ...info, name, isLatest: info.id === latest })),
  );
  if (found.length === 0) return <p class="soft">The vault has none of this session.</p>;
  return (
    <table class="as-cards">
      <TableHead columns={columns} />
      <tbody>
        {found.map(({ id, takenAtMs, standing, why, how, sizeBytes, name, isLatest }) => (
          <tr key={id}>
            <th scope="row">
              <Ago atMs={takenAtMs} /> <code class="soft">{id}</code>
            </th>
            <td data-name="Standing">
              <Badge look={standing === 'good' ? 'healthy' : 'warning'}>{standing}</Badge> {why}
              {isLatest && <span class="soft"> latest</span>}
              {standing !== 'good' && (
                <ApproveButton
                  snapshot={{ id, takenAtMs, why, session: sessionName(name), home }}
                  onEnd={onApproved}
                />
              )}
            </td>
            <td data-name="How">{how}</td>
            <td class="number" data-name="Size">
              <Size bytes={sizeBytes} />
            </td>
            <td>
              <PlanMakers
                home={home}
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
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
