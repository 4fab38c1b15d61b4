// The ancestor's first rule: Signal sessions unchanged for longer than a limit.
import { durationText } from '../amounts.ts';
import { entryRule } from './per-subject.ts';

export const removeOldSessions = entryRule(
  'remove-old-sessions',
  'remove',
  (entry, { detail, nowMs, settings }) => {
    if (detail.picture.ref.engine !== 'baileys' || entry.class !== 'session') return null;
    const ageMs = nowMs - entry.modifiedMs;
    if (!(ageMs > settings.sessionMaxAgeMs)) return null;
    return `unchanged for ${durationText(ageMs)}, over ${durationText(settings.sessionMaxAgeMs)}`;
  },
);
