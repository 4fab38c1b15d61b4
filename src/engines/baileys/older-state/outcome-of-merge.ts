// What becomes of the records when a snapshot takes the place of a session: counted, and told in sentences beforehand.
import { counted } from '../../../core/amounts.ts';
import type { Choice } from './choose-record.ts';
import { unknownPreKeys } from './pre-key-ids.ts';

export interface CountedRecord {
  readonly type: string;
  readonly choice: Choice;
  /** It is in the snapshot. */
  readonly inOlder: boolean;
  /** It is in the place, and `unreadable` where it cannot be used there. */
  readonly inNewer: 'no' | 'usable' | 'unreadable';
  /** Both sides have it, and it is the same. */
  readonly same: boolean;
}

export interface MergeScene {
  /** Whether anything of the newer state could be read. */
  readonly newer: 'whole' | 'in part' | 'lost';
  readonly nothingSince: boolean;
  readonly nextPreKeyId: number;
}

type Counts = Map<string, number>;

export class OutcomeOfMerge {
  readonly #staysNewer: Counts = new Map();
  readonly #onlyNewer: Counts = new Map();
  readonly #comesBack: Counts = new Map();
  readonly #leftOut: Counts = new Map();
  readonly #lost: Counts = new Map();

  count({ type, choice, inOlder, inNewer, same }: CountedRecord): void {
    if (same) return;
    if (choice === 'newer') add(inOlder ? this.#staysNewer : this.#onlyNewer, type);
    else if (choice === 'older') add(this.#comesBack, type);
    else add(inOlder ? this.#leftOut : this.#lost, type);
    if (inNewer === 'unreadable' && choice === 'older') add(this.#lost, type);
  }

  /** How many records differ, by where they are; what makes a session newer than a snapshot. */
  get differing(): { readonly changed: number; readonly onlyThere: number; readonly onlyInSnapshot: number } {
    return {
      changed: total(this.#staysNewer),
      onlyThere: total(this.#onlyNewer),
      onlyInSnapshot: total(this.#comesBack) + total(this.#leftOut),
    };
  }

  effects(scene: MergeScene): readonly string[] {
    const told = scene.newer === 'lost' ? this.#ofLostState(scene) : this.#ofKnownState(scene);
    return [...told, ...this.#ofLeftOut(), ...this.#ofPreKeys(scene)];
  }

  #ofLostState({ nothingSince }: MergeScene): readonly string[] {
    const back = `The ${counted(total(this.#comesBack), 'record')} of the snapshot come back: ${listed(this.#comesBack)}.`;
    if (nothingSince)
      return [back, 'Everything is taken as it was: nothing was sent or received since, as you say.'];
    return [back, 'What was sent and received after the snapshot was taken is not in it.'];
  }

  #ofKnownState({ newer }: MergeScene): readonly string[] {
    const lines: string[] = [];
    const kept = total(this.#staysNewer) + total(this.#onlyNewer);
    if (kept > 0) {
      const both = sum(this.#staysNewer, this.#onlyNewer);
      lines.push(
        `Of what lies there now ${counted(kept, 'record')} ${kept === 1 ? 'stays' : 'stay'}, because keys of Signal never go back: ${listed(both)}.`,
      );
    }
    if (total(this.#comesBack) > 0)
      lines.push(
        `Back from the snapshot ${total(this.#comesBack) === 1 ? 'comes' : 'come'} ${counted(total(this.#comesBack), 'record')}: ${listed(this.#comesBack)}.`,
      );
    if (total(this.#lost) > 0) lines.push(`What cannot be read there is lost: ${listed(this.#lost)}.`);
    if (newer === 'whole')
      lines.push('The credentials become those of the snapshot, with every counter as it is now.');
    if (newer === 'in part')
      lines.push(
        'The credentials come back from the snapshot; every other key there that can be read stays.',
      );
    return lines;
  }

  #ofLeftOut(): readonly string[] {
    const lines: string[] = [];
    const sessions = this.#leftOut.get('session') ?? 0;
    if (sessions > 0)
      lines.push(
        `${counted(sessions, 'session')} with other devices ${sessions === 1 ? 'is' : 'are'} left out, because an older one fails in both directions: what is sent goes in a new session and arrives; the next message from each of them fails once and is asked for again by itself, which needs the sender to be online.`,
      );
    const own = this.#leftOut.get('sender-key') ?? 0;
    if (own > 0)
      lines.push(
        `${counted(own, 'group key')} of this device ${own === 1 ? 'is' : 'are'} left out: the next message to each of these groups takes a new key to every member.`,
      );
    return lines;
  }

  #ofPreKeys({ newer, nothingSince, nextPreKeyId }: MergeScene): readonly string[] {
    if (nothingSince && newer === 'lost') return [];
    if (newer === 'whole')
      return [
        `New pre-keys get ids from ${nextPreKeyId} on, so that none is given out a second time with another key.`,
      ];
    return [
      `New pre-keys get ids far beyond the known ones: at least ${unknownPreKeys} are passed over, because nobody knows which of them were given out. A first message to a pre-key that is lost fails once and is asked for again.`,
    ];
  }
}

function add(counts: Counts, type: string): void {
  counts.set(type, (counts.get(type) ?? 0) + 1);
}

function total(counts: Counts): number {
  return [...counts.values()].reduce((all, count) => all + count, 0);
}

function sum(a: Counts, b: Counts): Counts {
  const all = new Map(a);
  for (const [type, count] of b) all.set(type, (all.get(type) ?? 0) + count);
  return all;
}

/** `812 pre-key, 4 session`, the most first. */
function listed(counts: Counts): string {
  const sorted = [...counts].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return sorted.map(([type, count]) => `${count} ${type}`).join(', ');
}
