// Decides which packs of one session go, and which are worth writing anew without what nobody needs.
import type { Proposal } from './decide.ts';
import { KeptCounter } from './kept-counter.ts';
import type { Removal } from './removal.ts';
import type { PackScene, PackSubject } from './rules/scenes.ts';
import { pathInPlace } from './session.ts';
import type { SessionRef } from './session.ts';
import { tally } from './vote.ts';
import type { Rule, Vote } from './vote.ts';

/** Writing a pack anew costs reading and writing what is alive in it, so at least as much as that has to come of it. */
const leastDeadShare = 0.5;

export function decidePacks(
  rules: readonly Rule<PackScene>[],
  session: SessionRef,
  scene: PackScene,
): Proposal {
  const verdict = tally(rules, scene);
  const removals: Removal[] = [];
  const kept = new KeptCounter();
  for (const pack of scene.packs) {
    const vote = verdict.removals.get(pack.key);
    if (vote) removals.push(removalOf(session, pack, vote));
    else kept.count(verdict.keeps.get(pack.key), pack.sizeBytes);
  }
  return { removals, kept: kept.lines(), sessions: [{ session, filesSeen: scene.packs.length }], notes: [] };
}

/** Old enough that no snapshot is being taken over them, and of each more than half is needed by nobody. */
export function packsWorthRepacking(scene: PackScene): PackSubject[] {
  const { packs, storeTimeMs, settings } = scene;
  if (scene.unreadable > 0 || scene.snapshots === 0) return [];
  return packs.filter(
    ({ liveBytes, sizeBytes, modifiedMs }) =>
      liveBytes > 0 && liveBytes < sizeBytes * leastDeadShare && storeTimeMs - modifiedMs >= settings.graceMs,
  );
}

/** The rule by which a pack goes that is written anew. */
export const repackedRule = 'remove-repacked-packs';

/** It goes only when what is needed of it lies in a new one: a step before it sees to that, and the vault refuses otherwise. */
export function repackedRemoval(session: SessionRef, pack: PackSubject): Removal {
  const reason = 'less than half of it is needed, and lies in a new pack by then';
  return removalOf(session, pack, { rule: repackedRule, reason });
}

function removalOf(
  session: SessionRef,
  { key, sizeBytes, modifiedMs }: PackSubject,
  vote: Pick<Vote, 'rule' | 'reason'>,
): Removal {
  return {
    scope: 'entry',
    session,
    path: pathInPlace(session, `packs/${key}`),
    class: 'pack',
    kind: 'file',
    files: 1,
    sizeBytes,
    modifiedMs,
    rule: vote.rule,
    reason: vote.reason,
  };
}
