// The runs of the replays by store, and their times.
import type { Measured } from './bench.ts';
import type { ParticipantName } from './participants/index.ts';
import type { ReplayResult } from './tasks/replay.ts';

export type ReplayRuns = readonly Measured<ReplayResult>[];
export type Replays = ReadonlyMap<ParticipantName, ReplayRuns>;

export function phaseTimes(runs: ReplayRuns, phase: string): number[] {
  return runs.map(({ result }) => result.phases.find(({ name }) => name === phase)?.ms ?? Number.NaN);
}

export function totals(runs: ReplayRuns): number[] {
  return runs.map(({ result }) => result.totalMs);
}
