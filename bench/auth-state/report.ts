// Tables and aims, as Markdown and as plain data.
import { median } from '../run.ts';

export interface Aim {
  readonly aim: string;
  readonly limit: string;
  readonly value: string;
  readonly met: boolean;
}

export interface PartReport {
  readonly title: string;
  readonly text: string;
  readonly aims: readonly Aim[];
  readonly data: unknown;
}

export type Cell = string | number | undefined;

function shown(cell: Cell): string {
  if (cell === undefined || (typeof cell === 'number' && !Number.isFinite(cell))) return '–';
  if (typeof cell === 'string') return cell;
  return cell >= 100 ? Math.round(cell).toLocaleString('en') : cell.toFixed(cell >= 10 ? 1 : 2);
}

/** The first column is text, the others are figures. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [line(head), line(rule), ...rows.map((row) => line(row.map(shown)))].join('\n');
}

export function megabytes(bytes: number | undefined): number | undefined {
  return bytes === undefined ? undefined : bytes / 1_000_000;
}

/**
 * How many times as long as the other it took: the median over the rounds of the ratio within each, because the
 * machine's speed drifts over minutes. Rounds that one of them has more do not count.
 */
export function pairedRatio(values: readonly number[], others: readonly number[]): number {
  const rounds = Math.min(values.length, others.length);
  return median(values.slice(0, rounds).map((value, round) => value / (others[round] ?? Number.NaN)));
}

export function atMost(aim: string, limit: number, value: number): Aim {
  return { aim, limit: `≤ ${limit}`, value: value.toFixed(2), met: value <= limit };
}

export function atLeast(aim: string, limit: number, value: number): Aim {
  return { aim, limit: `≥ ${limit}`, value: value.toFixed(2), met: value >= limit };
}

export function aimsTable(aims: readonly Aim[]): string {
  return table(
    ['aim', 'limit', 'measured', ''],
    aims.map(({ aim, limit, value, met }) => [aim, limit, value, met ? 'pass' : '**miss**']),
  );
}
