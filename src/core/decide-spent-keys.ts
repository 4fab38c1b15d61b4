// Decides which records of one session become smaller.
import type { Proposal } from './decide.ts';
import type { SessionPicture } from './inventory.ts';
import { KeptCounter } from './kept-counter.ts';
import type { Removal } from './removal.ts';
import type { SpentRecord, SpentScene } from './rules/scenes.ts';
import { pathInPlace } from './session.ts';
import type { SessionRef } from './session.ts';
import { tally } from './vote.ts';
import type { Rule, Vote } from './vote.ts';

export function decideSpentKeys(
  rules: readonly Rule<SpentScene>[],
  { ref, files }: Pick<SessionPicture, 'ref' | 'files'>,
  scene: SpentScene,
): Proposal {
  const verdict = tally(rules, scene);
  const removals: Removal[] = [];
  const kept = new KeptCounter();
  for (const record of scene.records) {
    const vote = verdict.removals.get(record.path);
    if (vote) removals.push(removalOf(ref, record, vote));
    else kept.count(verdict.keeps.get(record.path), record.sizeBytes);
  }
  return { removals, kept: kept.lines(), sessions: [{ session: ref, filesSeen: files }], notes: [] };
}

/** What goes is bytes; no file does. */
function removalOf(session: SessionRef, record: SpentRecord, vote: Vote): Removal {
  return {
    scope: 'content',
    session,
    path: pathInPlace(session, record.path),
    class: record.class,
    kind: 'file',
    files: 0,
    sizeBytes: record.sizeBytes - record.sizeAfterBytes,
    modifiedMs: record.modifiedMs,
    rule: vote.rule,
    reason: vote.reason,
  };
}
