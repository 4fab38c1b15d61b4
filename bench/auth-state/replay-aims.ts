// Whether the replays meet what was aimed at: which phases, against whom, and by how much.
import type { ParticipantName } from './participants/index.ts';
import { atMost, pairedRatio, type Aim } from './report.ts';
import { median } from '../run.ts';
import { phaseTimes, totals, type ReplayRuns, type Replays } from './replay-runs.ts';

/** What a timer and a busy machine add to a phase of a few calls; less than this decides nothing. */
const NOISE_MS = 1;
const CLOSE_TO_BARE = 1.15;
/** "No slower" as far as it can be told. */
const NO_SLOWER = 1.05;
const HALF = 0.5;

interface PhaseRatio {
  readonly phase: string;
  readonly ratio: number;
}

/** The phase that comes out worst; a difference within the noise counts as none. */
function worstPhase(runs: ReplayRuns, others: ReplayRuns): PhaseRatio {
  const phases = runs[0]?.result.phases.map(({ name }) => name) ?? [];
  const ratios = phases.map((phase) => {
    const [own, other] = [phaseTimes(runs, phase), phaseTimes(others, phase)];
    const slower = median(own) - median(other) > NOISE_MS;
    return { phase, ratio: slower ? pairedRatio(own, other) : Math.min(1, pairedRatio(own, other)) };
  });
  return ratios.reduce((worst, each) => (each.ratio > worst.ratio ? each : worst));
}

function inEachPhase(aim: string, limit: number, runs: ReplayRuns, others: ReplayRuns): Aim {
  const { phase, ratio } = worstPhase(runs, others);
  return { ...atMost(`${aim}, in each phase`, limit, ratio), value: `${ratio.toFixed(2)} (${phase})` };
}

export function aimsOfReplays(all: Replays, delayed: boolean): Aim[] {
  const of = (name: ParticipantName) => all.get(name) ?? [];
  const aims: Aim[] = [];
  const compare = (
    own: ParticipantName,
    other: ParticipantName,
    make: (runs: ReplayRuns, others: ReplayRuns) => Aim[],
  ) => {
    const [runs, others] = [of(own), of(other)];
    if (runs.length > 0 && others.length > 0) aims.push(...make(runs, others));
  };
  const where = delayed ? ', 1 ms away' : '';
  compare('sqlite, Holdfast', 'sqlite FULL, bare', (runs, others) => [
    atMost('SQLite to bare SQLite FULL, in total', CLOSE_TO_BARE, pairedRatio(totals(runs), totals(others))),
    inEachPhase('SQLite to bare SQLite FULL', CLOSE_TO_BARE, runs, others),
  ]);
  compare('sqlite, Holdfast', 'multi-file', (runs, others) => [
    inEachPhase('SQLite to multi-file', NO_SLOWER, runs, others),
  ]);
  compare('postgres, Holdfast', 'postgres, mirrored', (runs, others) => [
    atMost(
      `PostgreSQL to mirrored pg${where}, in total`,
      NO_SLOWER,
      pairedRatio(totals(runs), totals(others)),
    ),
    inEachPhase(`PostgreSQL to mirrored pg${where}`, NO_SLOWER, runs, others),
  ]);
  compare('postgres, Holdfast', 'postgres, bare', (runs, others) => [
    bytes(`PostgreSQL${where}: bytes written to those of bare pg`, runs, others, 'asked'),
    bytes(`PostgreSQL${where}: WAL to that of bare pg`, runs, others, 'wal'),
  ]);
  for (const name of ['sqlite, Holdfast', 'postgres, Holdfast'] as const) {
    if (of(name).length > 0) aims.push(sound(`${name}${where}: values that came back wrong`, of(name)));
  }
  return aims;
}

function bytes(aim: string, runs: ReplayRuns, others: ReplayRuns, what: 'asked' | 'wal'): Aim {
  const of = (its: ReplayRuns) =>
    its.map(({ server }) => (what === 'wal' ? server?.walBytes : server?.written?.asked) ?? Number.NaN);
  return atMost(aim, HALF, pairedRatio(of(runs), of(others)));
}

function sound(aim: string, runs: ReplayRuns): Aim {
  const faults = runs.map(({ result }) => result.readBack.wrong + result.readBack.classChanged);
  return { ...atMost(aim, 0, Math.max(...faults)), limit: '0', value: String(Math.max(...faults)) };
}
