// The policies of `prune`: presets over rules, each with the risk that is printed beside its plan.
import { classicRules, safeRules } from './rules/index.ts';
import type { EntryScene } from './rules/scenes.ts';
import type { Rule } from './vote.ts';

export type PolicyName = 'safe' | 'classic';

export interface Policy {
  readonly name: PolicyName;
  /** One sentence: what it removes. */
  readonly summary: string;
  readonly rules: readonly Rule<EntryScene>[];
  /** What it may break, in sentences for people; empty when nothing is known. */
  readonly risk: readonly string[];
}

/**
 * All figures were measured with Baileys 7.0.0-rc14 against a local server that hands out pre-keys at random, lowest
 * first and highest first. What the real server does is not known, and all three break contacts.
 */
const classicRisk = [
  'Policy classic goes by age and count; neither tells what WhatsApp may still ask for. Policy safe removes only what is proven dead.',
  'Pre-keys: the server goes on handing out keys that were deleted here. With only the newest 50 kept after a pairing, 93 of 100 first messages from new contacts failed with "Invalid PreKey ID" (keys handed out at random), 100 of 100 (lowest first), 50 of 100 (highest first). They are read only if the sender is still there to send them again.',
  'Sessions over the age limit belong to quiet contacts: the file changes only when a message passes. The next message of each is delayed by a retry, or lost.',
  "Sender keys over the age limit belong to quiet group members: their next group message cannot be decrypted at first, and messages already on the way stay lost. If this account's own sender key goes while its sender-key-memory stays, group members cannot read what it sends.",
];

export const policies: Readonly<Record<PolicyName, Policy>> = {
  safe: {
    name: 'safe',
    summary: 'removes only what is proven to be never read again',
    rules: safeRules,
    risk: [],
  },
  classic: {
    name: 'classic',
    summary: 'removes old sessions, old sender keys and all but the newest pre-keys',
    rules: classicRules,
    risk: classicRisk,
  },
};
