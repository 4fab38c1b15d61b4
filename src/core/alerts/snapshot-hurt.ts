// Alert: snapshots in the vault are damaged, and cannot be restored whole.
import type { AlertRule, AlertScene } from '../alert.ts';
import { counted } from '../amounts.ts';
import { sessionName } from '../session.ts';
import type { SnapshotRecord } from '../snapshot-record.ts';
import { perSnapshotRecord } from './per-snapshot-record.ts';
import type { SnapshotSentence } from './per-snapshot-record.ts';

const event = 'snapshot.hurt';

export const snapshotHurt: AlertRule = {
  name: 'snapshot-hurt',
  event,
  alerts: (scene: AlertScene) => perSnapshotRecord(scene, event, say),
};

function say({ name, verified }: SnapshotRecord): SnapshotSentence | null {
  if (verified === null || verified.hurt === 0) return null;
  const called = sessionName(name);
  return {
    level: 'critical',
    text: `${counted(verified.hurt, 'snapshot')} of session ${called} cannot be restored whole: \`holdfast verify ${called} --read-data\` names them; the next snapshot heals what the session still has. Look at the disk or the bucket that the vault lies on.`,
    payload: { hurt: verified.hurt, example: verified.example },
  };
}
