// Removes for ever what has been in the trash for longer than a limit. A time in the future counts as fresh.
import { durationText } from '../amounts.ts';
import { trashRule } from './per-subject.ts';
import type { TrashScene, TrashSubject } from './scenes.ts';

export function trashKeepMsOf({ session }: TrashSubject, settings: TrashScene['settings']): number {
  return session.form === 'vaulted' ? settings.vaultTrashKeepMs : settings.trashKeepMs;
}

export const removeExpiredTrash = trashRule(
  'remove-expired-trash',
  'remove',
  (subject, { nowMs, settings }) => {
    const { trashedAtMs } = subject;
    const keepMs = trashKeepMsOf(subject, settings);
    if (!(nowMs - trashedAtMs > keepMs)) return null;
    return `in the trash for ${durationText(nowMs - trashedAtMs)}, over ${durationText(keepMs)}`;
  },
);
