// Decides about whole sessions, over one inventory: gc, expire and clear.
import type { Proposal } from './decide.ts';
import type { Inventory, SessionPicture } from './inventory.ts';
import { KeptCounter } from './kept-counter.ts';
import type { Removal } from './removal.ts';
import type { SessionScene } from './rules/scenes.ts';
import { sessionKey } from './session.ts';
import { tally } from './vote.ts';
import type { Rule, Vote } from './vote.ts';

/** Only sessions that are proposed for removal get a line of their own; the others are counted by reason. */
export function decideSessions(rules: readonly Rule<SessionScene>[], scene: SessionScene): Proposal {
  const verdict = tally(rules, scene);
  const removals: Removal[] = [];
  const sessions: Proposal['sessions'][number][] = [];
  const kept = new KeptCounter();
  for (const picture of scene.inventory.sessions) {
    const key = sessionKey(picture.ref);
    const vote = verdict.removals.get(key);
    if (vote) {
      removals.push(removalOf(picture, vote, scene.inventory));
      sessions.push({ session: picture.ref, filesSeen: picture.files });
    } else if (scene.selected?.has(key) !== false) {
      // Of those that nobody asked about there is nothing to say.
      kept.count(verdict.keeps.get(key), picture.sizeBytes);
    }
  }
  return { removals, kept: kept.lines(), sessions, notes: [] };
}

function removalOf(picture: SessionPicture, vote: Vote, inventory: Inventory): Removal {
  const { ref } = picture;
  return {
    scope: 'session',
    session: ref,
    path: ref.path,
    class: ref.form,
    kind: ref.form === 'remote-zip' ? 'file' : 'folder',
    files: picture.files,
    sizeBytes: picture.sizeBytes,
    // Without a file nothing tells an age, so it counts as made just now.
    modifiedMs: picture.newestMs ?? inventory.takenAtMs,
    rule: vote.rule,
    reason: vote.reason,
  };
}
