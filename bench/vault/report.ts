// The figures of all participants as one table, and Holdfast's against the best of the others.
import { cpus } from 'node:os';
import type { Run } from '../measure.ts';
import { median } from '../run.ts';

export interface Taken {
  readonly run: Run;
  readonly addedBytes: number;
}

export interface Figures {
  readonly name: string;
  readonly keeps: string;
  /** After all states, before the unchanged ones. */
  readonly seriesBytes: number;
  readonly first: readonly Taken[];
  readonly next: readonly Taken[];
  readonly unchanged: readonly Taken[];
  readonly restores: readonly Run[];
  readonly verifies: readonly Run[];
}

interface Column {
  readonly title: string;
  of(figures: Figures): number | null;
  readonly digits: number;
}

const mega = 1e6;
const wall = (runs: readonly Run[]): number | null =>
  runs.length === 0 ? null : median(runs.map((run) => run.wallSeconds));
const cpu = (runs: readonly Run[]): number => median(runs.map((run) => run.cpuSeconds ?? Number.NaN));
const runsOf = (taken: readonly Taken[]): Run[] => taken.map(({ run }) => run);

const columns: readonly Column[] = [
  { title: 'stored MB', digits: 1, of: ({ seriesBytes }) => seriesBytes / mega },
  { title: 'first s', digits: 2, of: ({ first }) => wall(runsOf(first)) },
  { title: 'next s', digits: 2, of: ({ next }) => wall(runsOf(next)) },
  { title: 'next CPU s', digits: 2, of: ({ next }) => cpu(runsOf(next)) },
  { title: 'next MB', digits: 1, of: ({ next }) => median(next.map(({ addedBytes }) => addedBytes / mega)) },
  { title: 'unchanged s', digits: 2, of: ({ unchanged }) => wall(runsOf(unchanged)) },
  {
    title: 'unchanged kB',
    digits: 1,
    of: ({ unchanged }) => median(unchanged.map(({ addedBytes }) => addedBytes / 1000)),
  },
  { title: 'restore s', digits: 2, of: ({ restores }) => wall(restores) },
  { title: 'verify s', digits: 2, of: ({ verifies }) => wall(verifies) },
  {
    title: 'peak MB',
    digits: 0,
    of: ({ first, next, restores, verifies }) =>
      Math.max(
        ...[...runsOf(first), ...runsOf(next), ...restores, ...verifies].map((run) => run.peakBytes ?? 0),
      ) / mega,
  },
];

export function reportOf(
  all: readonly Figures[],
  run: { readonly rounds: number; readonly states: number; readonly method: string },
): string {
  const [own, ...others] = all;
  const lines = [
    `### ${run.states} states of one profile`,
    '',
    `Whole processes, medians (${run.states - 1} next states, ${run.rounds} rounds of the rest); measured by ${run.method}. ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}.`,
    '',
    `| | ${columns.map(({ title }) => title).join(' | ')} |`,
    `| --- |${columns.map(() => ' ---: |').join('')}`,
    ...all.map(
      (figures) => `| ${figures.name} | ${columns.map((column) => cell(column, figures)).join(' | ')} |`,
    ),
  ];
  if (own !== undefined && others.length > 0)
    lines.push(
      `| **× best of the others** | ${columns.map((column) => ratio(column, own, others)).join(' | ')} |`,
    );
  const parts = all.filter(({ keeps }) => keeps !== 'whole profile');
  lines.push('', ...parts.map(({ name, keeps }) => `${name} keeps ${keeps}.`));
  return `${lines.join('\n')}\n`;
}

function cell({ of, digits }: Column, figures: Figures): string {
  const value = of(figures);
  return value === null ? '–' : value.toFixed(digits);
}

function ratio({ of }: Column, own: Figures, others: readonly Figures[]): string {
  const best = Math.min(...others.map(of).filter((value) => value !== null));
  const value = of(own);
  return value === null ? '–' : (value / best).toFixed(2);
}
