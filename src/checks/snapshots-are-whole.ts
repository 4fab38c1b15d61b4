// No snapshot is known to be hurt, and none waits for a person to look at it.
import { counted } from '../core/amounts.ts';
import { finding, shown } from '../core/finding.ts';
import type { Finding } from '../core/finding.ts';
import { sessionName } from '../core/session.ts';
import type { SnapshotRecord } from '../core/snapshot-record.ts';
import { vaultKey } from '../core/vault-name.ts';
import type { Check } from './check.ts';
import { vaults } from './kinds-of-places.ts';

export const snapshotsAreWhole: Check = {
  name: 'snapshots-are-whole',
  on: vaults,
  codes: ['SNAPSHOT_HURT', 'SNAPSHOT_KEPT_APART'],
  async find({ place, askedAbout, knownSnapshots }) {
    const asked = new Set(askedAbout.map(({ ref }) => vaultKey(ref)));
    return knownSnapshots
      .filter(({ vault, name }) => place.url === `vault:${vault}` && asked.has(vaultKey(name)))
      .flatMap((record) => [...aboutHurt(record), ...aboutApart(record)]);
  },
};

function aboutHurt({ vault, name, session, verified }: SnapshotRecord): Finding[] {
  if (verified === null || verified.hurt === 0) return [];
  const text = `${counted(verified.hurt, 'snapshot')} of ${shown(sessionName(name))} cannot be restored whole, for example ${verified.example}.`;
  return [finding('SNAPSHOT_HURT', 'critical', subject(vault, session), text)];
}

function aboutApart({ vault, name, session, taken }: SnapshotRecord): Finding[] {
  if (taken === null || taken.standing === 'good') return [];
  const text = `The snapshot ${taken.id} of ${shown(sessionName(name))} was kept apart: ${shown(taken.why)}.`;
  return [finding('SNAPSHOT_KEPT_APART', 'critical', subject(vault, session), text)];
}

function subject(vault: string, session: SnapshotRecord['session']) {
  return session === null ? { place: `vault:${vault}` } : { place: session.place, session };
}
