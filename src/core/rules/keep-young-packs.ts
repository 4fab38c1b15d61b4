// Keeps packs that were just stored: they may be of a snapshot that is being taken, or of one that was interrupted.
import { durationText } from '../amounts.ts';
import { packRule } from './per-subject.ts';

export const keepYoungPacks = packRule(
  'keep-young-packs',
  'keep',
  ({ modifiedMs }, { storeTimeMs, settings }) => {
    const ageMs = storeTimeMs - modifiedMs;
    // `!(a >= b)` rather than `a < b`: a time that is no number must keep.
    return !(ageMs >= settings.graceMs)
      ? `stored less than ${durationText(settings.graceMs)} ago: a snapshot that is being taken may need it`
      : null;
  },
);
