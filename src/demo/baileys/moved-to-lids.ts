// A session that moved with Baileys from phone numbers to LIDs and left dead twins, and a few stranded ones, behind.
import { dayMs, hourMs } from '../demo-file.ts';
import type { DemoScene, DemoSession } from '../demo-file.ts';
import type { Contact } from './contact.ts';
import { SessionFolder } from './session-folder.ts';

const preKeys = 412;
const nextPreKeyId = 861;

/** How each contact's session under the phone number stands to its twin under the LID; in all 15 are provably dead. */
const kinds = [
  ...Array<Kind>(10).fill('older'),
  ...Array<Kind>(3).fill('closed'),
  ...Array<Kind>(2).fill('copy'),
  ...Array<Kind>(3).fill('stranded'),
  ...Array<Kind>(1).fill('newer'),
  ...Array<Kind>(12).fill('only-lid'),
] as const;

type Kind = 'older' | 'closed' | 'copy' | 'stranded' | 'newer' | 'only-lid';

export const movedToLids: DemoSession = {
  path: 'acme/support',
  about:
    '15 sessions under phone numbers are provably dead (their twins under the LID live), 3 are stranded.',
  openToOthers: true,
  files(scene) {
    const { nowMs, shape } = scene;
    const newestMs = nowMs - 2 * hourMs;
    const of = { number: 500, name: 'Acme Support', pairedMs: nowMs - 120 * dayMs, newestMs };
    const folder = new SessionFolder(of, shape);
    folder.preKeys(nextPreKeyId, preKeys);
    folder.mapping(folder.owner, of.pairedMs);
    folder.devices(folder.owner.number, [0, 7], newestMs);
    for (const [index, kind] of kinds.entries()) contactOfKind(folder, folder.contact(index), kind, scene);
    for (const [index] of kinds.entries()) {
      if (index % 2 === 0)
        folder.senderKey(500 + (index % 6), `${folder.contact(index).lid}_1`, newestMs - index * 5 * hourMs);
    }
    for (let group = 0; group < 6; group += 2)
      folder.senderKeyMemory(500 + group, 9, newestMs - group * hourMs);
    folder.tokens(
      [0, 3, 20, 24].map((index) => folder.contact(index)),
      newestMs - dayMs,
    );
    folder.appState(4, newestMs);
    folder.credentials(nextPreKeyId);
    return folder.files;
  },
};

function contactOfKind(
  folder: SessionFolder,
  contact: Contact,
  kind: Kind,
  { nowMs, shape }: DemoScene,
): void {
  const movedMs = nowMs - shape.whole(30, 60) * dayMs;
  const usedMs = nowMs - shape.whole(3, 200) * hourMs;
  const lidUser = `${contact.lid}_1`;
  folder.mapping(contact, movedMs);
  if (kind === 'stranded') {
    // Without a device list Baileys does not move it, and with the mapping it does not look for it any more.
    folder.session(contact.number, 0, movedMs);
    return;
  }
  folder.devices(contact.lid, [0], usedMs);
  folder.identity(lidUser, 0, movedMs);
  const twin = folder.session(lidUser, 0, usedMs);
  if (kind === 'older') folder.session(contact.number, 0, movedMs - dayMs);
  if (kind === 'closed') folder.session(contact.number, 0, movedMs, movedMs);
  if (kind === 'copy') folder.key('session', `${contact.number}.0`, twin, usedMs);
  if (kind === 'newer') folder.session(contact.number, 0, usedMs + hourMs / 2);
}
