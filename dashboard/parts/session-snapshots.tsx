// What this home knows of the snapshots of a session; all of them, from the vault, when asked. And: take one now.
import { counted } from '../../src/core/amounts.ts';
import type { SnapshotsTaken } from '../../src/operations/snapshot.ts';
import type { SnapshotsReport } from '../../src/operations/snapshots.ts';
import type { ShownSession } from '../../src/operations/sessions-show.ts';
import { api } from '../client/api.ts';
import { may, otherHome } from '../state/caller.ts';
import { useWork } from '../state/use-work.ts';
import { Ago } from './ago.tsx';
import { Panel } from './panel.tsx';
import { Size } from './size.tsx';
import { SnapshotTable } from './snapshot-table.tsx';
import { WorkNote } from './work-note.tsx';

export function SessionSnapshots({ session }: { readonly session: ShownSession }) {
  const home = otherHome(session.home);
  const taking = useWork<SnapshotsTaken>();
  const listing = useWork<SnapshotsReport>();
  const list = (): void => {
    void listing.start(
      (watching) => api.snapshots({ session: session.name, home }, watching),
      () => 'Snapshots are listed.',
    );
  };
  const take = (): void => {
    void taking
      .start(
        (watching) => api.takeSnapshot(session.key, home, watching),
        ({ sessions }) => `${counted(sessions.length, 'snapshot')} taken.`,
      )
      .then(list);
  };
  return (
    <Panel title="Snapshots">
      <div class="stack">
        <Known session={session} />
        <div class="actions">
          {may('operate') && (
            <button type="button" disabled={taking.now.state === 'running'} onClick={take}>
              Take a snapshot now
            </button>
          )}
          <button type="button" disabled={listing.now.state === 'running'} onClick={list}>
            List all of them
          </button>
        </div>
        <WorkNote work={taking} what="Taking a snapshot">
          {({ sessions }) => <Taken lines={sessions} />}
        </WorkNote>
        <WorkNote work={listing} what="Asking the vault">
          {(report) => <SnapshotTable report={report} of={session} onApproved={list} />}
        </WorkNote>
      </div>
    </Panel>
  );
}

function Known({ session: { snapshots: record } }: { readonly session: ShownSession }) {
  if (record === null || (record.taken === null && record.failure === null))
    return <p class="soft">None was taken from here so far. The vault may have some of another machine.</p>;
  const { taken, failure, verified } = record;
  return (
    <div class="stack-tight">
      {taken !== null && (
        <p>
          The newest is of <Ago atMs={taken.takenAtMs} />: <Size bytes={taken.sizeBytes} />, {taken.standing}
          {taken.why === '' ? '.' : `: ${taken.why}`}
        </p>
      )}
      {failure !== null && (
        <p class="note is-warning">
          The last attempt failed: {failure.message} <code>{failure.code}</code>
        </p>
      )}
      {verified !== null && (
        <p class="soft">
          Verified <Ago atMs={verified.atMs} />
          {verified.hurt === 0 ? ': all whole.' : `: ${verified.hurt} hurt, ${verified.example}`}
        </p>
      )}
    </div>
  );
}

function Taken({ lines }: { readonly lines: SnapshotsTaken['sessions'] }) {
  const failed = lines.find(({ code }) => code !== undefined && code !== null);
  if (failed === undefined) return <p class="note is-healthy">It was taken.</p>;
  return (
    <p class="note is-warning">
      {failed.why} <code>{failed.code}</code>
    </p>
  );
}
