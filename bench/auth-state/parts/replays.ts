// The whole trace through every store, one session, each in its own process: time of each phase, bytes, memory, values.
import type { Bench, Measured } from '../bench.ts';
import type { ParticipantName } from '../participants/index.ts';
import { aimsOfReplays } from '../replay-aims.ts';
import { megabytes, pairedRatio, table, type PartReport } from '../report.ts';
import { phaseTimes, totals, type ReplayRuns, type Replays } from '../replay-runs.ts';
import { median } from '../../run.ts';
import type { ReplayResult } from '../tasks/replay.ts';

const DIRECT: readonly ParticipantName[] = [
  'memory',
  'multi-file',
  'multi-file, cached',
  'sqlite NORMAL, bare',
  'sqlite FULL, bare',
  'sqlite, Holdfast',
  'postgres, bare',
  'postgres, mirrored',
  'postgres, Holdfast',
];
/** Take many times as long as the others: one round unless everything is wanted. */
const SLOW: ReadonlySet<ParticipantName> = new Set(['multi-file', 'multi-file, cached']);
const DELAYED = DIRECT.filter((name) => name.startsWith('postgres'));

export function directReplays(bench: Bench): Promise<PartReport> {
  return replays(bench, DIRECT, false, 'One session through the whole trace');
}

export function delayedReplays(bench: Bench): Promise<PartReport> {
  return replays(bench, DELAYED, true, 'The same, PostgreSQL 1 ms away');
}

async function replays(
  bench: Bench,
  all: readonly ParticipantName[],
  delayed: boolean,
  title: string,
): Promise<PartReport> {
  const names = bench.chosen(all);
  const runs = new Map<ParticipantName, Measured<ReplayResult>[]>(names.map((name) => [name, []]));
  for (let round = 0; round < bench.options.rounds; round += 1) {
    // Whoever comes first finds the machine in another state than whoever comes last.
    const order = names.map((_, index) => names[(index + round) % names.length]);
    for (const name of order) {
      const isSlow = delayed || (name !== undefined && SLOW.has(name));
      if (name === undefined || (round > 0 && isSlow && !bench.options.full)) continue;
      const measured = await bench.dwell(name, delayed, (dwelling) => bench.run(dwelling, 'replay'));
      runs.get(name)?.push(measured);
    }
  }
  return {
    title,
    text: `Milliseconds, medians.\n\n${phaseTable(runs)}\n\n${costTable(runs)}`,
    aims: aimsOfReplays(runs, delayed),
    data: Object.fromEntries(runs),
  };
}

function phaseTable(runs: Replays): string {
  const names = [...runs.keys()];
  const phases = [...runs.values()][0]?.[0]?.result.phases.map(({ name }) => name) ?? [];
  const timesOf = (name: ParticipantName, times: (each: Measured<ReplayResult>) => number) =>
    median((runs.get(name) ?? []).map(times));
  const rows = phases.map((phase) => [
    phase,
    ...names.map((name) => median(phaseTimes(runs.get(name) ?? [], phase))),
  ]);
  const openings = ([0, 1] as const).map((index) => [
    index === 0 ? 'of pairing: opening a new session' : 'of login again: opening it',
    ...names.map((name) => timesOf(name, ({ result }) => result.openings[index]?.ms ?? Number.NaN)),
  ]);
  const total = ['**total**', ...names.map((name) => timesOf(name, ({ result }) => result.totalMs))];
  return table(['phase', ...names], [...rows, total, ...openings]);
}

type Figure = (run: ReplayRuns[number]) => number | undefined;

const written = ({ server, result }: ReplayRuns[number]) => server?.written ?? result.written;

const MEDIANS: Readonly<Record<string, Figure>> = {
  'set p50 ms': ({ result }) => result.setP50Ms,
  'set p99 ms': ({ result }) => result.setP99Ms,
  'CPU ms': ({ result }) => result.cpuMs,
  'written MB': (run) => megabytes(written(run)?.asked),
  'flushed MB': (run) => megabytes(written(run)?.flushed),
  'WAL MB': ({ server }) => megabytes(server?.walBytes),
  'round trips': ({ server }) => server?.roundTrips,
  'memory MB': ({ result }) => megabytes(result.memoryBytes),
};

/** Of these the worst run counts. */
const WORST: Readonly<Record<string, Figure>> = {
  'wrong values': ({ result }) => result.readBack.wrong,
  'other class': ({ result }) => result.readBack.classChanged,
};

function costTable(runs: Replays): string {
  const baseName = runs.has('sqlite FULL, bare') ? 'sqlite FULL, bare' : 'postgres, mirrored';
  const base = runs.get(baseName) ?? [];
  const figures = (its: ReplayRuns, figure: Figure) => its.map((run) => figure(run) ?? Number.NaN);
  const rows = [...runs].map(([name, its]) => [
    name,
    String(its.length),
    pairedRatio(totals(its), totals(base)),
    ...Object.values(MEDIANS).map((figure) => median(figures(its, figure))),
    ...Object.values(WORST).map((figure) => String(Math.max(...figures(its, figure)))),
  ]);
  return table(['store', 'rounds', `× ${baseName}`, ...Object.keys(MEDIANS), ...Object.keys(WORST)], rows);
}
