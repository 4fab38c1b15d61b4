// Decides what leaves the trash for ever.
import { durationText } from './amounts.ts';
import type { Proposal } from './decide.ts';
import { KeptCounter } from './kept-counter.ts';
import type { Removal } from './removal.ts';
import { removeExpiredTrash, trashKeepMsOf } from './rules/remove-expired-trash.ts';
import { trashKey } from './rules/scenes.ts';
import type { TrashScene, TrashSubject } from './rules/scenes.ts';
import { sessionKey } from './session.ts';
import type { SessionRef } from './session.ts';
import { tally } from './vote.ts';
import type { Rule, Vote } from './vote.ts';

/** The line of a session tells of its files in the trash, not of those where it lives. */
export function decideTrash(rules: readonly Rule<TrashScene>[], scene: TrashScene): Proposal {
  const verdict = tally(rules, scene);
  const removals: Removal[] = [];
  const kept = new KeptCounter();
  const seen = new Map<string, { session: SessionRef; filesSeen: number }>();
  for (const subject of scene.items) {
    const key = sessionKey(subject.session);
    const filesSeen = (seen.get(key)?.filesSeen ?? 0) + subject.files;
    seen.set(key, { session: subject.session, filesSeen });
    const vote = verdict.removals.get(trashKey(subject));
    if (vote) removals.push(removalOf(subject, vote));
    else kept.count(verdict.keeps.get(trashKey(subject)) ?? notYet(subject, scene), subject.sizeBytes);
  }
  return { removals, kept: kept.lines(), sessions: [...seen.values()], notes: [] };
}

/** Nobody asks for its removal, because its time has not come. */
function notYet(subject: TrashSubject, { nowMs, settings }: TrashScene): Vote {
  const inTrashMs = Math.max(0, nowMs - subject.trashedAtMs);
  const keepMs = trashKeepMsOf(subject, settings);
  const reason = `in the trash for ${durationText(inTrashMs)}; it may go after ${durationText(keepMs)}`;
  return { subject: trashKey(subject), verdict: 'keep', rule: removeExpiredTrash.name, reason };
}

function removalOf(subject: TrashSubject, vote: Vote): Removal {
  return {
    scope: 'trash',
    session: subject.session,
    path: subject.item,
    class: subject.class,
    kind: subject.kind,
    files: subject.files,
    sizeBytes: subject.sizeBytes,
    modifiedMs: subject.trashedAtMs,
    rule: vote.rule,
    reason: vote.reason,
    holdsCredentials: subject.holdsCredentials,
  };
}
