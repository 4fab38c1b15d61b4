// Alert: the newest snapshot of a session was kept apart, because it lost most of what the one before had, or is not its owner's.
import type { AlertRule, AlertScene } from '../alert.ts';
import { sessionName } from '../session.ts';
import type { SnapshotRecord } from '../snapshot-record.ts';
import { perSnapshotRecord } from './per-snapshot-record.ts';
import type { SnapshotSentence } from './per-snapshot-record.ts';

const event = 'snapshot.kept-apart';

export const snapshotKeptApart: AlertRule = {
  name: 'snapshot-kept-apart',
  event,
  alerts: (scene: AlertScene) => perSnapshotRecord(scene, event, say),
};

function say({ name, taken }: SnapshotRecord): SnapshotSentence | null {
  if (taken === null || taken.standing === 'good') return null;
  const called = sessionName(name);
  const { id, standing, why } = taken;
  return {
    level: 'critical',
    text: `The newest snapshot of session ${called} was kept apart (${why}): look whether the session still works. If it does, \`holdfast approve ${called} ${id}\`; if not, \`holdfast restore ${called}\` plans how the one before comes back.`,
    payload: { snapshot: id, standing },
  };
}
