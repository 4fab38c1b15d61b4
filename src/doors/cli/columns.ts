// Columns of text without borders, for terminals and for `grep`.
import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';

const gap = '  ';
const noBorders = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left']
    .concat(['left-mid', 'mid', 'mid-mid', 'right', 'right-mid'])
    .map((place) => [place, '']),
);

/** A column that cannot be read any more is better left out by the caller. */
const narrowest = 8;

/** @param width characters that a line may have: the last column is cut to that; null cuts nothing */
export function columns(
  rows: readonly (readonly string[])[],
  aligns: readonly ('left' | 'right')[],
  width: number | null = null,
): string {
  const widths = aligns.map((_align, index) => widthOf(rows, index));
  const before = widths.slice(0, -1).reduce((sum, each) => sum + each + gap.length, 0);
  const last = widths.at(-1) ?? 0;
  const cut = width !== null && before + last > width;
  const table = new Table({
    chars: { ...noBorders, middle: gap },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colAligns: [...aligns],
    ...(cut && { colWidths: [...widths.slice(0, -1), Math.max(narrowest, width - before)] }),
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/**
 * As `columns`, but the last one, which somebody may want to copy or has to read to its end, is never cut: where a line
 * has no room for it, it stands below the others, for every row alike.
 */
export function columnsWhole(
  rows: readonly (readonly string[])[],
  aligns: readonly ('left' | 'right')[],
  width: number | null,
): string {
  const widest = aligns.reduce((sum, _align, index) => sum + widthOf(rows, index) + gap.length, -gap.length);
  if (width === null || widest <= width) return columns(rows, aligns);
  const others = columns(
    rows.map((row) => row.slice(0, -1)),
    aligns.slice(0, -1),
  ).split('\n');
  return rows
    .flatMap((row, index) => [
      others[index] ?? '',
      ...(row.at(-1) === '' ? [] : [`${gap}${row.at(-1) ?? ''}`]),
    ])
    .join('\n');
}

/** The widest cell of a column, without colours. */
export function widthOf(rows: readonly (readonly string[])[], index: number): number {
  return rows.reduce(
    (widest, row) => Math.max(widest, [...stripVTControlCharacters(row[index] ?? '')].length),
    0,
  );
}
