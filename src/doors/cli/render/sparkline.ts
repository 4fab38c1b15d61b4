// A curve in one line of text.

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/**
 * @param atMs when each value was, which need not be evenly spaced
 * @param width characters
 */
export function sparkline(atMs: readonly number[], values: readonly number[], width: number): string {
  const [first, last] = [atMs[0] ?? 0, atMs.at(-1) ?? 0];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  let at = 0;
  return Array.from({ length: values.length === 0 ? 0 : width }, (_none, column) => {
    const moment = first + ((last - first) * (column + 1)) / width;
    while (at + 1 < atMs.length && (atMs[at + 1] ?? Infinity) <= moment) at += 1;
    const share = most === least ? 0 : ((values[at] ?? least) - least) / (most - least);
    return bars[Math.min(bars.length - 1, Math.floor(share * bars.length))];
  }).join('');
}
