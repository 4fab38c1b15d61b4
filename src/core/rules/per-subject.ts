// Makes a rule from one question per subject: a reason is a vote, null is no vote.
import type { Entry } from '../entry.ts';
import type { SessionPicture } from '../inventory.ts';
import { sessionKey } from '../session.ts';
import type { SnapshotInfo } from '../snapshot.ts';
import type { Rule, Vote } from '../vote.ts';
import { trashKey } from './scenes.ts';
import type {
  EntryScene,
  PackScene,
  PackSubject,
  SessionScene,
  SnapshotScene,
  SpentRecord,
  SpentScene,
  TrashScene,
  TrashSubject,
} from './scenes.ts';

type Verdict = Vote['verdict'];
type Reason<Subject, Scene> = (subject: Subject, scene: Scene) => string | null;

export function entryRule(
  name: string,
  verdict: Verdict,
  reason: Reason<Entry, EntryScene>,
): Rule<EntryScene> {
  return perSubject(
    name,
    verdict,
    (scene) => scene.detail.entries,
    (entry) => entry.path,
    reason,
  );
}

export function sessionRule(
  name: string,
  verdict: Verdict,
  reason: Reason<SessionPicture, SessionScene>,
): Rule<SessionScene> {
  return perSubject(
    name,
    verdict,
    (scene) => scene.inventory.sessions,
    (one) => sessionKey(one.ref),
    reason,
  );
}

export function spentRule(
  name: string,
  verdict: Verdict,
  reason: Reason<SpentRecord, SpentScene>,
): Rule<SpentScene> {
  return perSubject(
    name,
    verdict,
    (scene) => scene.records,
    (record) => record.path,
    reason,
  );
}

export function snapshotRule(
  name: string,
  verdict: Verdict,
  reason: Reason<SnapshotInfo, SnapshotScene>,
): Rule<SnapshotScene> {
  return perSubject(
    name,
    verdict,
    (scene) => scene.snapshots,
    (snapshot) => snapshot.id,
    reason,
  );
}

export function packRule(
  name: string,
  verdict: Verdict,
  reason: Reason<PackSubject, PackScene>,
): Rule<PackScene> {
  return perSubject(
    name,
    verdict,
    (scene) => scene.packs,
    (pack) => pack.key,
    reason,
  );
}

export function trashRule(
  name: string,
  verdict: Verdict,
  reason: Reason<TrashSubject, TrashScene>,
): Rule<TrashScene> {
  return perSubject(name, verdict, (scene) => scene.items, trashKey, reason);
}

function perSubject<Subject, Scene>(
  name: string,
  verdict: Verdict,
  subjects: (scene: Scene) => readonly Subject[],
  key: (subject: Subject) => string,
  reasonFor: Reason<Subject, Scene>,
): Rule<Scene> {
  return {
    name,
    votes(scene) {
      const votes: Vote[] = [];
      for (const subject of subjects(scene)) {
        const reason = reasonFor(subject, scene);
        if (reason !== null) votes.push({ subject: key(subject), verdict, rule: name, reason });
      }
      return votes;
    },
  };
}
