// The ancestor's second rule: sender keys unchanged for longer than a limit.
import { durationText } from '../amounts.ts';
import { entryRule } from './per-subject.ts';

/** The ancestor matched the prefix `sender-key-`, which takes `sender-key-memory-…` as well. */
const matchedByItsPrefix = new Set(['sender-key', 'sender-key-memory']);

export const removeOldSenderKeys = entryRule(
  'remove-old-sender-keys',
  'remove',
  (entry, { detail, nowMs, settings }) => {
    if (detail.picture.ref.engine !== 'baileys' || !matchedByItsPrefix.has(entry.class)) return null;
    const ageMs = nowMs - entry.modifiedMs;
    if (!(ageMs > settings.senderKeyMaxAgeMs)) return null;
    return `unchanged for ${durationText(ageMs)}, over ${durationText(settings.senderKeyMaxAgeMs)}`;
  },
);
