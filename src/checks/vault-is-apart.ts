// The vault does not go with what it is for: it lies on another disk than the sessions, and in no place of theirs.
import { finding, shown } from '../core/finding.ts';
import type { Finding } from '../core/finding.ts';
import { parsePlace } from '../core/place.ts';
import type { Place } from '../core/place.ts';
import type { Ground } from '../ports/ground.ts';
import type { Check, CheckScene } from './check.ts';
import { vaults } from './kinds-of-places.ts';

export const vaultIsApart: Check = {
  name: 'vault-is-apart',
  on: vaults,
  codes: ['VAULT_NOT_APART'],
  async find(scene) {
    const { place, ground } = scene;
    if (place.root === '') return [];
    const findings: Finding[] = [];
    const subject = { place: place.url, path: place.root };
    for (const { kind, root } of placesOfSessions(scene)) {
      if (kind === 'folder' && isWithin(root, place.root)) {
        const text = `The vault ${shown(place.root)} lies in ${shown(root)}, a place of the sessions that it is for: whatever empties that takes it along.`;
        findings.push(finding('VAULT_NOT_APART', 'warning', subject, text));
      } else if (await isOnOneDisk(ground, place.root, root)) {
        const text = `The vault ${shown(place.root)} lies on the same disk as ${shown(root)}: it brings a session back that was removed or damaged, and none of a disk that is lost.`;
        findings.push(finding('VAULT_NOT_APART', 'info', subject, text));
      }
    }
    return findings;
  },
};

function placesOfSessions({ everySession, workingDirectory }: CheckScene): Place[] {
  const urls = new Set(everySession.filter(({ ref }) => ref.form !== 'vaulted').map(({ ref }) => ref.place));
  return [...urls].map((url) => parsePlace(url, workingDirectory)).filter(({ root }) => root !== '');
}

/** What is mounted there tells it; where the machine does not say, nothing is claimed. */
async function isOnOneDisk(ground: Ground, first: string, second: string): Promise<boolean> {
  const [one, other] = await Promise.all([ground.fileSystemOf(first), ground.fileSystemOf(second)]);
  if (one.mountPoint === null || other.mountPoint === null) return false;
  return one.mountPoint === other.mountPoint || (one.source !== null && one.source === other.source);
}

function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}
