// Every session has a snapshot in the vault, and none was written to for long since.
import { durationText } from '../core/amounts.ts';
import { finding, shown } from '../core/finding.ts';
import type { Finding } from '../core/finding.ts';
import type { SessionPicture } from '../core/inventory.ts';
import { sessionName } from '../core/session.ts';
import { hasSnapshots, vaultKey } from '../core/vault-name.ts';
import type { Check } from './check.ts';
import { vaults } from './kinds-of-places.ts';

/** The keeper takes one every hour, and HoldfastAuth one at each close: after two days something has stopped. */
const oldMs = 48 * 3_600_000;

export const snapshotsAreRecent: Check = {
  name: 'snapshots-are-recent',
  on: vaults,
  codes: ['SNAPSHOT_MISSING', 'SNAPSHOT_IMPOSSIBLE', 'SNAPSHOTS_OLD'],
  async find({ place, placeView, askedAbout, everySession }) {
    if (placeView.problem !== null) return [];
    // Who asks about one session may name it as the vault does not.
    const there = everySession.filter(({ ref }) => ref.place === place.url);
    const vaulted = new Map(there.map((picture) => [vaultKey(picture.ref), picture]));
    const findings: Finding[] = [];
    for (const session of askedAbout.filter(isWorthOne)) {
      const found = judge(session, vaulted.get(vaultKey(session.ref)), shown(place.url));
      if (found === null) continue;
      const subject = { place: session.ref.place, session: session.ref };
      findings.push(finding(found.code, 'warning', subject, found.text));
    }
    return findings;
  },
};

/** One without credentials has nothing that a snapshot could bring back. */
function isWorthOne({ ref, credentials }: SessionPicture): boolean {
  return hasSnapshots(ref) && credentials.state !== 'absent' && credentials.paired !== false;
}

function judge(
  session: SessionPicture,
  vaulted: SessionPicture | undefined,
  vault: string,
): { code: 'SNAPSHOT_MISSING' | 'SNAPSHOT_IMPOSSIBLE' | 'SNAPSHOTS_OLD'; text: string } | null {
  const name = shown(sessionName(session.ref));
  const takenMs = vaulted?.newestMs ?? null;
  if (vaulted?.credentials.state === 'unreadable') return null;
  if (takenMs === null && session.credentials.state === 'damaged') {
    const text = `${vault} has no snapshot of ${name}, and none can be taken: the session is damaged.`;
    return { code: 'SNAPSHOT_IMPOSSIBLE', text };
  }
  if (takenMs === null) return { code: 'SNAPSHOT_MISSING', text: `${vault} has no snapshot of ${name}.` };
  // What was not written to since is in its snapshot, however old that is.
  const ageMs = session.sizesAtMs - takenMs;
  if (session.newestMs === null || session.newestMs <= takenMs || ageMs <= oldMs) return null;
  const text = `The newest snapshot of ${name} is ${durationText(ageMs)} old, and it was written to since.`;
  return { code: 'SNAPSHOTS_OLD', text };
}
