// Compares whole commands: runs them in turn (A B C A B C …) and tells medians and ratios against a baseline.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';

import { bestMethod, measure, type Method, type Run } from './measure.ts';

export interface Comparison {
  readonly name: string;
  /** What to run, by label; the order is the order of the table. */
  readonly commands: Readonly<Record<string, readonly string[]>>;
  /** The label that ratios are against; the first command if none is named. */
  readonly baseline?: string;
  readonly rounds: number;
  /** Runs of each command before the counted ones. */
  readonly warmup: number;
  /** Comes before each run, warm-ups too, and is not measured: drop caches, restore a folder. */
  readonly beforeEach?: (label: string) => void | Promise<void>;
  /** Exit codes that count as done, for commands that tell findings by their exit code. */
  readonly acceptedExits?: readonly number[];
  readonly method?: Method;
  /** Where to write the result as JSON. */
  readonly json?: string;
  /** Where the table goes; standard output if nothing is given. */
  readonly print?: (text: string) => void;
}

export interface Row {
  readonly label: string;
  readonly runs: readonly Run[];
  readonly wallSeconds: number;
  readonly cpuSeconds: number | undefined;
  readonly peakBytes: number | undefined;
  /** Median over the rounds of wall time against the baseline's in the same round; undefined without a baseline. */
  readonly ratio: number | undefined;
}

export interface Skipped {
  readonly label: string;
  readonly reason: string;
}

export interface ComparisonResult {
  readonly name: string;
  readonly baseline: string;
  readonly method: Method;
  readonly rounds: number;
  readonly machine: { readonly cores: number; readonly model: string; readonly node: string };
  readonly rows: readonly Row[];
  readonly skipped: readonly Skipped[];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** The median of the values that are there; undefined if any is missing, so that no half-measured figure is shown. */
function medianOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length && known.length > 0 ? median(known) : undefined;
}

/** Pairs the runs round by round: the machine's speed may drift over minutes, hardly within one round. */
function pairedRatio(runs: readonly Run[], base: readonly Run[] | undefined): number | undefined {
  if (base === undefined) return undefined;
  return medianOf(
    runs.map((run, round) => {
      const other = base[round];
      return other === undefined ? undefined : run.wallSeconds / other.wallSeconds;
    }),
  );
}

function rowOf(label: string, runs: readonly Run[], base: readonly Run[] | undefined): Row {
  return {
    label,
    runs,
    wallSeconds: median(runs.map((run) => run.wallSeconds)),
    cpuSeconds: medianOf(runs.map((run) => run.cpuSeconds)),
    peakBytes: medianOf(runs.map((run) => run.peakBytes)),
    ratio: pairedRatio(runs, base),
  };
}

interface Gathered {
  readonly runs: Map<string, Run[]>;
  readonly skipped: Skipped[];
}

/** All rounds in turn. A command that fails once is left out from then on, and its earlier runs are not told. */
async function gather(comparison: Comparison, method: Method): Promise<Gathered> {
  const runs = new Map<string, Run[]>(Object.keys(comparison.commands).map((label) => [label, []]));
  const skipped: Skipped[] = [];
  for (let round = -comparison.warmup; round < comparison.rounds; round++) {
    for (const [label, kept] of runs) {
      await comparison.beforeEach?.(label);
      const outcome = await measure(
        method,
        comparison.commands[label] ?? [],
        comparison.acceptedExits ?? [0],
      );
      if (!outcome.ok) {
        skipped.push({ label, reason: outcome.reason });
        runs.delete(label);
      } else if (round >= 0) {
        kept.push(outcome.run);
      }
    }
  }
  return { runs, skipped };
}

function seconds(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(2);
}

function megabytes(value: number | undefined): string {
  return value === undefined ? '–' : (value / 1_048_576).toFixed(0);
}

/** The result as a Markdown section, ready for docs. */
export function tableOf(result: ComparisonResult): string {
  const { machine, rounds } = result;
  const lines = [
    `### ${result.name}`,
    '',
    `${rounds} rounds in turn, medians; measured by ${result.method}. ${machine.cores} × ${machine.model}, Node ${machine.node}.`,
    '',
    `| command | wall s | × ${result.baseline} | user+sys s | peak MB |`,
    '| --- | ---: | ---: | ---: | ---: |',
    ...result.rows.map(
      (row) =>
        `| ${row.label} | ${seconds(row.wallSeconds)} | ${seconds(row.ratio)} | ${seconds(row.cpuSeconds)} | ${megabytes(row.peakBytes)} |`,
    ),
    ...result.skipped.flatMap(({ label, reason }) => ['', `Left out: ${label} (${reason})`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Runs the comparison, prints its table, and writes the JSON if a path is given. */
export async function compareCommands(comparison: Comparison): Promise<ComparisonResult> {
  const labels = Object.keys(comparison.commands);
  const baseline = comparison.baseline ?? labels[0] ?? '';
  if (!labels.includes(baseline)) throw new Error(`The baseline ${baseline} is not among the commands`);
  if (comparison.rounds < 1) throw new Error('A comparison needs at least one round');
  const method = comparison.method ?? (await bestMethod());
  const { runs, skipped } = await gather(comparison, method);
  const base = runs.get(baseline);
  const result: ComparisonResult = {
    name: comparison.name,
    baseline,
    method,
    rounds: comparison.rounds,
    machine: {
      cores: cpus().length,
      model: cpus()[0]?.model.trim() ?? 'unknown',
      node: process.versions.node,
    },
    rows: [...runs].map(([label, its]) => rowOf(label, its, base)),
    skipped,
  };
  const print = comparison.print ?? ((text: string) => process.stdout.write(text));
  print(tableOf(result));
  if (comparison.json !== undefined)
    writeFileSync(comparison.json, `${JSON.stringify(result, undefined, 2)}\n`);
  return result;
}
