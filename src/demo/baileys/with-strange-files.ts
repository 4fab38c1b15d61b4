// A session folder in which people have left files of their own: nobody can tell what they are for, so they stay.
import { dayMs, hourMs } from '../demo-file.ts';
import type { DemoSession } from '../demo-file.ts';
import { SessionFolder } from './session-folder.ts';

const notes = `Pairing of the main line
- phone: front desk, second drawer
- do not unlink "Globex server" in the phone's list of linked devices!
`;

export const withStrangeFiles: DemoSession = {
  path: 'globex/main',
  about: "It holds somebody's notes.txt and a creds.json.bak: unknown files count as vital and stay.",
  files({ nowMs, shape }) {
    const newestMs = nowMs - 5 * hourMs;
    const of = { number: 600, name: 'Globex', pairedMs: nowMs - 40 * dayMs, newestMs };
    const folder = new SessionFolder(of, shape);
    const nextPreKeyId = 813;
    folder.preKeys(nextPreKeyId, 188, of.pairedMs);
    folder.mapping(folder.owner, of.pairedMs);
    for (let index = 0; index < 14; index++) {
      const contact = folder.contact(index);
      folder.mapping(contact, newestMs - index * dayMs);
      folder.devices(contact.lid, [0], newestMs - index * dayMs);
      folder.identity(`${contact.lid}_1`, 0, newestMs - index * dayMs);
      folder.session(`${contact.lid}_1`, 0, newestMs - index * hourMs);
    }
    folder.appState(2, newestMs);
    const credentials = folder.credentials(nextPreKeyId);
    folder.files.push({ path: 'creds.json.bak', content: credentials, modifiedMs: newestMs - 3 * dayMs });
    folder.files.push({ path: 'notes.txt', content: notes, modifiedMs: of.pairedMs });
    return folder.files;
  },
};
