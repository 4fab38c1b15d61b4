// Which record a restored session gets where a snapshot is older than what was: ratchets never go back. Measured against
// the real Baileys; see docs/decisions/0016-restoring-older-baileys-state.md.
import { classifyEntry } from '../classify-entry.ts';
import type { BaileysKeyType } from '../id-shapes.ts';
import { judgeRecord } from '../judge-record.ts';
import type { RecordContent } from '../record-content.ts';
import { senderKeyOwner } from '../sender-key-owner.ts';

/**
 * `newer`: what the place holds stays. `older`: the snapshot's comes back. `none`: neither is there afterwards, and Baileys
 * makes it anew.
 */
export type Choice = 'newer' | 'older' | 'none';

export interface TwoSides {
  readonly type: string;
  readonly id: string;
  /** Of the snapshot; null where it has none. */
  readonly older: { readonly value: unknown } | null;
  /** Of the place, from the same pairing; null where there is none. One with a flaw was there, and is lost. */
  readonly newer: RecordContent | null;
}

export class RecordChooser {
  readonly #nothingSince: boolean;
  /** Groups to which this device had a key that is not there afterwards. */
  readonly #lostOwnKeys = new Set<string>();

  /** @param nothingSince nothing was sent or received since the snapshot, so nothing in it goes back */
  constructor(nothingSince: boolean) {
    this.#nothingSince = nothingSince;
  }

  /** To be asked in the order of records: what is said of a group's members rests on its sender keys. */
  choose({ type, id, older, newer }: TwoSides): Choice {
    const choice = this.#choice(type, older, newer);
    // Who got a key that is not there any more would never get the next one.
    if (type === 'sender-key-memory' && this.#lostOwnKeys.has(id)) return 'none';
    // What cannot be read may have been its own.
    if (type === 'sender-key' && choice === 'none') this.#lostOwnKeys.add(id.split('::')[0] ?? id);
    return choice;
  }

  #choice(type: string, older: TwoSides['older'], newer: RecordContent | null): Choice {
    if (newer !== null && isUsable(type, newer)) return 'newer';
    if (older === null) return 'none';
    return this.#nothingSince || !wouldGoBack(type, older.value) ? 'older' : 'none';
  }
}

/**
 * An older `session` makes both sides fail at their next message, and encrypts a second time with keys that were used; an
 * absent one is made anew by what is sent, and by a second try of what is received. Under an older sender key of its own
 * a device writes what every member refuses; without it (and without the list of who has it) all get a new one at once.
 * The key of another member only reads, and reads on from where it was.
 */
function wouldGoBack(type: string, older: unknown): boolean {
  if (type === 'sender-key') return senderKeyOwner(older) !== 'member';
  return type === 'session' || type === 'sender-key-memory';
}

function isUsable(type: string, content: RecordContent): boolean {
  if ('flaw' in content) return false;
  const known = classifyEntry(type);
  if (known === 'unknown' || known === 'creds') return true;
  return judgeRecord(known satisfies BaileysKeyType, content).ok;
}
