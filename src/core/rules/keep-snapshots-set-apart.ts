// Keeps what is not good (shrunk, of another owner, hurt) until it is older than everything else that is kept: it may
// hold what the good ones lack, and only a person can tell. Who has looked approves it, or names it to be forgotten.
import { hasDate } from '../retention.ts';
import type { SnapshotInfo } from '../snapshot.ts';
import { tally } from '../vote.ts';
import type { Rule } from '../vote.ts';
import { goodOf } from './chosen-snapshots.ts';
import type { SnapshotScene } from './scenes.ts';

const name = 'keep-snapshots-set-apart';

/** @param rules those that keep good snapshots */
export function keepSnapshotsSetApart(rules: readonly Rule<SnapshotScene>[]): Rule<SnapshotScene> {
  return {
    name,
    votes(scene) {
      const { keeps } = tally(rules, scene);
      const good = goodOf(scene);
      const isGood = new Set(good.map(({ id }) => id));
      const oldestMs = Math.min(...good.filter(({ id }) => keeps.has(id)).map(({ takenAtMs }) => takenAtMs));
      // Where no good one is kept, there is nothing that it could be older than.
      const isOlder = (one: SnapshotInfo): boolean => oldestMs < Infinity && one.takenAtMs < oldestMs;
      return scene.snapshots
        .filter((one) => hasDate(one) && !isGood.has(one.id) && !isOlder(one))
        .map((one) => ({
          subject: one.id,
          verdict: 'keep',
          rule: name,
          reason: `set apart: ${whyApart(one, scene)}`,
        }));
    },
  };
}

function whyApart({ id, standing, why }: SnapshotInfo, { hurt }: SnapshotScene): string {
  const damage = hurt.get(id);
  if (damage !== undefined) return `hurt: ${damage}`;
  return why === '' ? standing : `${standing}: ${why}`;
}
