// Alert: the last snapshot of a session could not be taken.
import type { AlertRule, AlertScene } from '../alert.ts';
import { durationText } from '../amounts.ts';
import { sessionName } from '../session.ts';
import type { SnapshotRecord } from '../snapshot-record.ts';
import { perSnapshotRecord } from './per-snapshot-record.ts';
import type { SnapshotSentence } from './per-snapshot-record.ts';

const event = 'snapshot.failed';

/** What would be lost with the disk is then more than a day of the session. */
const tooOldMs = 24 * 3_600_000;

export const snapshotFailed: AlertRule = {
  name: 'snapshot-failed',
  event,
  alerts: (scene: AlertScene) => perSnapshotRecord(scene, event, (record) => say(record, scene.nowMs)),
};

/** Only the code: a message may quote what was read, and that may be a key. */
function say({ name, failure, taken }: SnapshotRecord, nowMs: number): SnapshotSentence | null {
  if (failure === null) return null;
  const ageMs = taken === null ? null : Math.max(0, nowMs - taken.takenAtMs);
  const newest = ageMs === null ? 'it has none' : `its newest is ${durationText(ageMs)} old`;
  return {
    level: ageMs === null || ageMs >= tooOldMs ? 'critical' : 'warning',
    text: `No snapshot of session ${sessionName(name)} could be taken (${failure.code}), and ${newest}: \`holdfast snapshot ${sessionName(name)}\` tries again and says why.`,
    payload: { code: failure.code, newestAgeMs: ageMs },
  };
}
