// What a growth chart shows, in a sentence or two: for those who cannot see it, and for exact numbers.
import { durationText, sizeText } from '../../src/core/amounts.ts';
import type { GrowthReport } from '../../src/core/growth/growth-report.ts';
import { countText } from './count-text.ts';

export function chartWords({ series, rates }: GrowthReport, of: 'entries' | 'sizeBytes'): string {
  const text = of === 'sizeBytes' ? sizeText : (count: number) => `${countText(count)} entries`;
  const values = series[of];
  const [firstMs, lastMs, first, last] = [series.atMs[0], series.atMs.at(-1), values[0], values.at(-1)];
  if (firstMs === undefined || lastMs === undefined || first === undefined || last === undefined)
    return 'Nothing was measured yet. The first points appear with the next looks of the keeper.';
  if (values.length === 1) return `${text(last)} now. A curve needs at least two looks.`;
  const course = `From ${text(first)} to ${text(last)} in ${durationText(lastMs - firstMs)}.`;
  const rate = rates[of];
  if (rate === null) return `${course} For a forecast the samples do not reach back far enough yet.`;
  const sign = rate.perDay < 0 ? '−' : '+';
  return `${course} ${sign}${text(Math.abs(Math.round(rate.perDay)))} a day; dashed: if that goes on.`;
}
