// A session in whose folder other sessions lie: they are told of first, and it is looked at anew in every scan.
import type { SessionSighting } from './sighting.ts';
import { noStamp } from './stamp.ts';

/** @param inside paths below the session of the sessions that lie in it; with none it stays as it is */
export function holdingOthers(sighting: SessionSighting, inside: readonly string[]): SessionSighting {
  const [first] = inside;
  if (first === undefined) return sighting;
  const more = inside.length > 1 ? `, and ${inside.length - 1} more in the same session` : '';
  const detail = `a session of its own${more}`;
  return {
    ...sighting,
    // Before all others, because only so many are listed, and a guard goes by this one.
    problems: [{ code: 'HOLDS_ANOTHER_SESSION', path: first, detail }, ...sighting.problems],
    // A stamp that holds would answer for this session alone, and those inside would be lost from sight.
    stamp: noStamp,
  };
}
