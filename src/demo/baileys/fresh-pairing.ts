// A device paired with Baileys 7 a moment ago: 812 pre-keys at once, and healthy all the same.
import { minuteMs } from '../demo-file.ts';
import type { DemoSession } from '../demo-file.ts';
import { SessionFolder } from './session-folder.ts';

/** A pairing makes this many pre-keys (7.0.0-rc14, lib/Defaults/index.js:120). */
const preKeys = 812;

export const freshPairing: DemoSession = {
  path: 'acme/sales',
  about:
    'Paired with Baileys 7 as this world was made: 816 files are normal. For ten minutes it counts as in use.',
  openToOthers: true,
  files({ nowMs, shape }) {
    const pairedMs = nowMs - minuteMs;
    const folder = new SessionFolder({ number: 400, name: 'Acme Sales', pairedMs, newestMs: nowMs }, shape);
    folder.preKeys(preKeys + 1, preKeys, pairedMs);
    folder.mapping(folder.owner, nowMs);
    folder.devices(folder.owner.number, [0, 3], nowMs);
    folder.credentials(preKeys + 1);
    return folder.files;
  },
};
