// Decides about the entries of one session. Called session by session, so memory holds one session's entries at a time.
import type { Proposal } from './decide.ts';
import type { Entry } from './entry.ts';
import { KeptCounter } from './kept-counter.ts';
import type { Removal } from './removal.ts';
import type { EntryScene } from './rules/scenes.ts';
import { pathInPlace, sessionName } from './session.ts';
import type { SessionRef } from './session.ts';
import { tally } from './vote.ts';
import type { Rule, Vote } from './vote.ts';

export function decideSession(rules: readonly Rule<EntryScene>[], scene: EntryScene): Proposal {
  const { picture, entries, remarks } = scene.detail;
  const verdict = tally(rules, scene);
  const removals: Removal[] = [];
  const kept = new KeptCounter();
  for (const entry of entries) {
    const vote = verdict.removals.get(entry.path);
    const removal = vote && removalOf(picture.ref, entry, vote);
    if (removal) removals.push(removal);
    else kept.count(verdict.keeps.get(entry.path), entry.sizeBytes);
  }
  return {
    removals,
    kept: kept.lines(),
    sessions: [{ session: picture.ref, filesSeen: picture.files }],
    notes: remarks.map((remark) => `${sessionName(picture.ref)}: ${remark}`),
  };
}

/** Links, sockets and devices are nothing that a step can move and check, whatever the rules say of them: null. */
function removalOf(session: SessionRef, entry: Entry, vote: Vote): Removal | null {
  if (entry.kind === 'other') return null;
  return {
    scope: 'entry',
    session,
    path: pathInPlace(session, entry.path),
    class: entry.class,
    kind: entry.kind,
    files: entry.files,
    sizeBytes: entry.sizeBytes,
    modifiedMs: entry.modifiedMs,
    rule: vote.rule,
    reason: vote.reason,
    ...restingOn(session, entry, vote),
  };
}

/** Where the reason is a proof. Who goes by age rests on nothing, and what a proof rests on may go by age in the same run. */
function restingOn(session: SessionRef, { why, restsOn }: Entry, vote: Vote): Pick<Removal, 'restsOn'> {
  if (vote.reason !== why || restsOn === undefined) return {};
  return { restsOn: restsOn.map((path) => pathInPlace(session, path)) };
}
