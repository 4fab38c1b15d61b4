// Churn: pre-keys are minted over and over while hardly anybody uses them, as by a client that reconnects without end.
import { counted, durationText } from '../amounts.ts';
import { entriesOf } from './explain-jump.ts';
import type { GrowthPoint } from './growth-point.ts';
import type { Churn } from './growth-report.ts';
import { PairingMints } from './without-healthy-jumps.ts';

const dayMs = 24 * 3_600_000;

/** In the field 110 a day were minted (Baileys issue 2797); a retry receipt here and there mints a few. */
const leastPerDay = 40;
const leastMinted = 100;

/** In one go it takes a failed upload, which mints 812 anew (measured: 810 became 4,058 in one login). */
const leastBursts = 3;
const failedUpload = 800;

/** Each new contact uses up a pre-key and leaves a session. */
const sessionsPerMinted = 0.25;

interface Steps {
  readonly first: GrowthPoint;
  readonly last: GrowthPoint;
  readonly minted: number;
  readonly bursts: number;
  readonly newSessions: number;
  readonly byIds: boolean;
}

/**
 * The ids of pre-keys only grow, so the next id tells how many were minted, whatever became of them: a cleaning that
 * removes them hides nothing. A history sync mints none, and a pairing its 812, which are not counted.
 * @param points of one session, by time
 */
export function churnOf(points: readonly GrowthPoint[]): Churn | null {
  const steps = stepsOf(sinceNewIdentity(points));
  if (steps === null) return null;
  const { first, last, minted, bursts, newSessions } = steps;
  const days = Math.max(1, (last.atMs - first.atMs) / dayMs);
  const isMuch = minted >= Math.max(leastMinted, leastPerDay * days);
  const isRepeated = bursts >= leastBursts || (steps.byIds && minted >= failedUpload);
  if (!isMuch || !isRepeated || newSessions >= minted * sessionsPerMinted) return null;
  const kept = entriesOf(last, 'pre-key') - entriesOf(first, 'pre-key');
  const over = durationText(last.atMs - first.atMs);
  return {
    fromMs: first.atMs,
    toMs: last.atMs,
    minted,
    used: Math.max(0, minted - kept),
    mintedPerDay: Math.round(minted / days),
    bursts,
    restsOn: restsOn(steps),
    text: `${minted} pre-keys were minted in ${over}, and ${newSessions === 0 ? 'nobody new was' : `only ${counted(newSessions, 'new contact')} were`} met: its client reconnects over and over, or its uploads fail.`,
  };
}

function restsOn({ first, last, minted, bursts, newSessions, byIds }: Steps): string[] {
  const ids = byIds
    ? `The next pre-key id went from ${first.nextPreKeyId} to ${last.nextPreKeyId} (${minted} minted beyond a pairing), in ${counted(bursts, 'step')}.`
    : `Its credentials do not tell the next pre-key id, so only the rises of the number of pre-keys are counted: ${minted}, in ${counted(bursts, 'step')}.`;
  return [
    ids,
    `Pre-keys that are there went from ${entriesOf(first, 'pre-key')} to ${entriesOf(last, 'pre-key')}.`,
    `Sessions went from ${entriesOf(first, 'session')} to ${entriesOf(last, 'session')}, ${newSessions} of them new.`,
  ];
}

/** A smaller next id is that of another identity: what was minted before does not concern it. */
function sinceNewIdentity(points: readonly GrowthPoint[]): readonly GrowthPoint[] {
  const begin = points.findLastIndex((point, at) => {
    const before = points[at - 1]?.nextPreKeyId ?? null;
    return before !== null && point.nextPreKeyId !== null && point.nextPreKeyId < before;
  });
  return points.slice(Math.max(0, begin));
}

function stepsOf(points: readonly GrowthPoint[]): Steps | null {
  const byIds = points.some((point) => point.nextPreKeyId !== null);
  // Credentials that could not be read for a while tell nothing, and hide nothing either: the ids go on.
  const told = byIds ? points.filter((point) => point.nextPreKeyId !== null) : points;
  const [first] = told;
  const last = told.at(-1);
  if (first === undefined || last === undefined || first === last) return null;
  const pairing = new PairingMints();
  let [minted, bursts, newSessions] = [0, 0, 0];
  told.slice(1).forEach((after, at) => {
    const before = told[at] ?? first;
    const healthy = pairing.healthy(before, after);
    const rise = byIds
      ? (after.nextPreKeyId ?? 0) - (before.nextPreKeyId ?? 0)
      : entriesOf(after, 'pre-key') - entriesOf(before, 'pre-key');
    const excess = Math.max(0, rise - healthy);
    minted += excess;
    if (excess > 0) bursts += 1;
    newSessions += Math.max(0, entriesOf(after, 'session') - entriesOf(before, 'session'));
  });
  return { first, last, minted, bursts, newSessions, byIds };
}
