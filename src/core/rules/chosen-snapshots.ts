// Makes a rule that keeps the snapshots that a choice among all good ones falls on, each with its reason.
import { hasDate } from '../retention.ts';
import type { SnapshotInfo } from '../snapshot.ts';
import type { Rule } from '../vote.ts';
import type { SnapshotScene } from './scenes.ts';

type Chosen = readonly { readonly id: string; readonly reason: string }[];

/** @param choose among the good ones, in no order */
export function chosenSnapshots(
  name: string,
  choose: (good: readonly SnapshotInfo[], scene: SnapshotScene) => Chosen,
): Rule<SnapshotScene> {
  return {
    name,
    votes: (scene) =>
      choose(goodOf(scene), scene).map(({ id, reason }) => ({
        subject: id,
        verdict: 'keep',
        rule: name,
        reason,
      })),
  };
}

/** What a session could be restored from without a second thought. */
export function goodOf({ snapshots, hurt }: SnapshotScene): SnapshotInfo[] {
  return snapshots.filter((one) => one.standing === 'good' && hasDate(one) && !hurt.has(one.id));
}
