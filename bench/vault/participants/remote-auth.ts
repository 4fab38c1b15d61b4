// RemoteAuth of whatsapp-web.js, as its own file does it: a copy of two folders, zipped whole each time.
import { fileURLToPath } from 'node:url';
import type { Participant } from './participant.ts';
import { quoted } from './participant.ts';

const zip = quoted(fileURLToPath(new URL('remote-auth-zip.cjs', import.meta.url)));

export const remoteAuth: Participant = {
  name: 'RemoteAuth (zip)',
  keeps: 'IndexedDB and localStorage only',
  needs: ['node'],
  setUp: ({ home }) => [`mkdir ${quoted(`${home}/repository`)}`],
  snapshot: ({ home, profile }, state) =>
    `node ${zip} save ${quoted(profile)} ${quoted(`${home}/repository/${state}.zip`)}`,
  restore: ({ home }, state, target) =>
    `node ${zip} extract ${quoted(`${home}/repository/${state}.zip`)} ${quoted(target)}`,
  verify: ({ home }) =>
    `for zip in ${quoted(home)}/repository/*.zip; do node ${zip} test "$zip" || exit 1; done`,
  stores: ({ home }) => [`${home}/repository`],
  restoredProfile: (_ground, target) => target,
};
