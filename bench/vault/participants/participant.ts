// One way to keep the states of a profile: what the bench asks of each of them, as commands of whole processes.

export interface Ground {
  /** The profile as it is now; its states follow one another in this very folder. */
  readonly profile: string;
  /** The participant's own folder: its repository, its caches. */
  readonly home: string;
}

export interface Participant {
  readonly name: string;
  /** Which programs must be there. */
  readonly needs: readonly string[];
  /** Commands that run once before. */
  setUp(ground: Ground): readonly string[];
  /** Stores the state that the profile is in. */
  snapshot(ground: Ground, state: string): string;
  /** Brings that state back into `target`, which does not exist. */
  restore(ground: Ground, state: string, target: string): string;
  /** Reads all data of all states, and checks it; null where it cannot. */
  verify(ground: Ground): string | null;
  /** Where its bytes lie; their sum is what it stores. */
  stores(ground: Ground): readonly string[];
  /** Below the target of a restore: where the profile lies then. */
  restoredProfile(ground: Ground, target: string): string;
  /** Whether it keeps the whole profile, or a part of it. */
  readonly keeps: string;
}

/** Paths come from mkdtemp and hold nothing that a shell would read otherwise. */
export function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}
