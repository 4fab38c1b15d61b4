// Rules vote keep or remove on subjects, each with a reason. One keep beats every remove, so their order cannot matter.

export interface Vote {
  /** What is voted on: an entry's path, a session's key, a trash item's id. */
  readonly subject: string;
  readonly verdict: 'keep' | 'remove';
  readonly rule: string;
  readonly reason: string;
}

/** A rule sees a whole scene at once (one session's entries, or one inventory) and votes on what it knows about. */
export interface Rule<Scene> {
  readonly name: string;
  votes(scene: Scene): Vote[];
}

export interface Tally {
  /** Subjects that somebody wants removed and nobody wants kept, with the first reason to remove. */
  readonly removals: ReadonlyMap<string, Vote>;
  /** Subjects with at least one keep, with the first reason to keep. */
  readonly keeps: ReadonlyMap<string, Vote>;
}

export function tally<Scene>(rules: readonly Rule<Scene>[], scene: Scene): Tally {
  const keeps = new Map<string, Vote>();
  const removals = new Map<string, Vote>();
  for (const rule of rules) {
    for (const vote of rule.votes(scene)) {
      const side = vote.verdict === 'keep' ? keeps : removals;
      if (!side.has(vote.subject)) side.set(vote.subject, vote);
    }
  }
  for (const subject of keeps.keys()) removals.delete(subject);
  return { removals, keeps };
}
