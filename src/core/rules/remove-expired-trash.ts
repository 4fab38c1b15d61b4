// Removes for ever what has been in the trash for longer than a limit. A time in the future counts as fresh.
import { durationText } from '../amounts.ts';
import { trashRule } from './per-subject.ts';

export const removeExpiredTrash = trashRule(
  'remove-expired-trash',
  'remove',
  ({ trashedAtMs, session }, { nowMs, settings }) => {
    const keepMs = session.form === 'vaulted' ? settings.vaultTrashKeepMs : settings.trashKeepMs;
    if (!(nowMs - trashedAtMs > keepMs)) return null;
    return `in the trash for ${durationText(nowMs - trashedAtMs)}, over ${durationText(keepMs)}`;
  },
);
