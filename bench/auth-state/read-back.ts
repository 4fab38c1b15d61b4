// Asks a store for everything that a trace left behind, and counts what is not as it was written.
import type { OpenSession } from './participants/participant.ts';
import { compareValues, type Verdict } from './same-value.ts';
import type { rowsLeft } from './trace.ts';

export interface ReadBack {
  readonly checked: number;
  /** Missing, other than what was written, or back although deleted. */
  readonly wrong: number;
  /** The right bytes in the other class of Buffer and Uint8Array. */
  readonly classChanged: number;
  /** The first wrong one, as type/id. */
  readonly example?: string;
}

/** Few enough at a time that a file for each does not run out of open files. */
const BATCH = 500;

function* batches(ids: readonly string[]): Generator<string[]> {
  for (let at = 0; at < ids.length; at += BATCH) yield ids.slice(at, at + BATCH);
}

function verdictOn(written: unknown, found: unknown): Verdict {
  // null and undefined both mean absent, on either side.
  return compareValues(written ?? undefined, found ?? undefined);
}

export async function readBack(
  session: Pick<OpenSession, 'get' | 'creds'>,
  { rows, creds }: ReturnType<typeof rowsLeft>,
): Promise<ReadBack> {
  const counts = { same: 0, class: 0, different: 0 } satisfies Record<Verdict, number>;
  let example: string | undefined;
  const count = (name: string, written: unknown, found: unknown) => {
    const verdict = verdictOn(written, found);
    counts[verdict] += 1;
    if (verdict === 'different') example ??= name;
  };
  for (const [type, byId] of rows) {
    for (const ids of batches([...byId.keys()])) {
      const found = await session.get(type, ids);
      for (const id of ids) count(`${type}/${id}`, byId.get(id), found[id]);
    }
  }
  if (creds !== undefined) count('creds', creds, session.creds);
  return {
    checked: counts.same + counts.class + counts.different,
    wrong: counts.different,
    classChanged: counts.class,
    ...(example === undefined ? {} : { example }),
  };
}
