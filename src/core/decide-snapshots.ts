// Decides which snapshots of one session are forgotten, with every reason for each.
import type { Proposal } from './decide.ts';
import { KeptCounter } from './kept-counter.ts';
import type { Removal } from './removal.ts';
import { newestFirst } from './retention.ts';
import { goodOf } from './rules/chosen-snapshots.ts';
import type { SnapshotScene } from './rules/scenes.ts';
import { pathInPlace } from './session.ts';
import type { SessionRef } from './session.ts';
import type { SnapshotInfo } from './snapshot.ts';
import { tally } from './vote.ts';
import type { Rule, Vote } from './vote.ts';

export interface SnapshotVerdict {
  readonly id: string;
  readonly takenAtMs: number;
  /** What it added to the vault when it was taken. */
  readonly storedBytes: number;
  readonly verdict: 'kept' | 'goes';
  /** All of them: `last 1 of 3`, `daily 2026-11-20`. */
  readonly reasons: readonly string[];
}

export interface SnapshotDecision {
  readonly proposal: Proposal;
  /** Newest first. */
  readonly verdicts: readonly SnapshotVerdict[];
}

export function decideSnapshots(
  rules: readonly Rule<SnapshotScene>[],
  session: SessionRef,
  scene: SnapshotScene,
): SnapshotDecision {
  const verdict = tally(rules, scene);
  const votes = rules.flatMap((rule) => rule.votes(scene));
  const isGood = new Set(goodOf(scene).map(({ id }) => id));
  const removals: Removal[] = [];
  const kept = new KeptCounter();
  const verdicts = newestFirst(scene.snapshots).map((snapshot): SnapshotVerdict => {
    const { id, takenAtMs, storedBytes } = snapshot;
    const vote = verdict.removals.get(id);
    if (vote) removals.push(removalOf(session, snapshot, vote, isGood.has(id)));
    else kept.count(verdict.keeps.get(id), storedBytes);
    const side = vote ? 'remove' : 'keep';
    const reasons = votes.filter((one) => one.subject === id && one.verdict === side);
    const texts = reasons.length > 0 ? reasons.map(({ reason }) => reason) : ['nobody asks for it to go'];
    return { id, takenAtMs, storedBytes, verdict: vote ? 'goes' : 'kept', reasons: texts };
  });
  const filesSeen = scene.snapshots.length;
  return {
    proposal: { removals, kept: kept.lines(), sessions: [{ session, filesSeen }], notes: [] },
    verdicts,
  };
}

/** What goes is its manifest; what its chunks occupy goes with the packs, when no other snapshot needs them. */
function removalOf(
  session: SessionRef,
  { id, takenAtMs }: SnapshotInfo,
  vote: Vote,
  isGood: boolean,
): Removal {
  return {
    scope: 'entry',
    session,
    path: pathInPlace(session, `snapshots/${id}`),
    class: isGood ? 'snapshot' : 'snapshot-apart',
    kind: 'file',
    files: 1,
    sizeBytes: 0,
    modifiedMs: takenAtMs,
    rule: vote.rule,
    reason: vote.reason,
  };
}
