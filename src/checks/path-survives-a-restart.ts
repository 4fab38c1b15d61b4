// The place is still there after a restart or with the next container, and lies on a local disk.
import { dirname } from 'node:path';
import { finding, shown } from '../core/finding.ts';
import type { Finding } from '../core/finding.ts';
import type { FileSystem } from '../ports/ground.ts';
import type { Check } from './check.ts';
import { paths } from './kinds-of-places.ts';

export const pathSurvivesARestart: Check = {
  name: 'path-survives-a-restart',
  on: paths,
  codes: ['PATH_DOES_NOT_SURVIVE_RESTART', 'PATH_SURVIVAL_UNKNOWN', 'FILE_SYSTEM_NETWORK'],
  async find({ place, ground }) {
    // What to put on a disk or a volume is a folder: the one that a database lies in.
    const path = place.kind === 'folder' ? place.root : dirname(place.root);
    const subject = { place: place.url, path };
    const fileSystem = await ground.fileSystemOf(place.root);
    const where = `${shown(place.root)} lies on ${describe(fileSystem)}`;
    const findings: Finding[] = [];
    if (fileSystem.survivesRestart === 'no') {
      const text = `${where}. ${shown(fileSystem.why)} Sessions here are lost, and every account must be paired again.`;
      findings.push(finding('PATH_DOES_NOT_SURVIVE_RESTART', 'critical', subject, text));
    }
    if (fileSystem.survivesRestart === 'unknown') {
      findings.push(
        finding('PATH_SURVIVAL_UNKNOWN', 'warning', subject, `${where}. ${shown(fileSystem.why)}`),
      );
    }
    if (fileSystem.remote) {
      const text = `${where}: it is not a local disk, so locks may not be seen by others and a rename may be seen late.`;
      findings.push(finding('FILE_SYSTEM_NETWORK', 'warning', subject, text));
    }
    return findings;
  },
};

function describe({ type, mountPoint, source }: FileSystem): string {
  const what = source === null || source === type ? type : `${type} (${shown(source)})`;
  return mountPoint === null ? what : `${what}, mounted at ${shown(mountPoint)}`;
}
