// The middle of some numbers, and how far from it they usually lie: a few wild ones among them change neither much.

type Numbers = readonly number[] | Float64Array;

/** NaN of nothing. */
export function median(values: Numbers): number {
  return quantile(values, 0.5);
}

/** @param share 0 the smallest, 1 the largest; between two numbers on a straight line. NaN of nothing */
export function quantile(values: Numbers, share: number): number {
  const sorted = sortedCopy(values);
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

/** Of the few that most medians are asked of, an insertion is several times faster than the sort of the engine. */
const fewNumbers = 32;

function sortedCopy(values: Numbers): Float64Array {
  const sorted = new Float64Array(values);
  if (sorted.length > fewNumbers) return sorted.sort();
  for (let next = 1; next < sorted.length; next += 1) {
    const value = sorted[next] ?? 0;
    let at = next;
    for (; at > 0 && (sorted[at - 1] ?? 0) > value; at -= 1) sorted[at] = sorted[at - 1] ?? 0;
    sorted[at] = value;
  }
  return sorted;
}

/** For numbers that scatter like a bell this is their standard deviation. */
const deviationOfBell = 1.4826;

/** The median distance from the median, scaled to a standard deviation. */
export function spreadOf(values: readonly number[]): number {
  const middle = median(values);
  return deviationOfBell * median(values.map((value) => Math.abs(value - middle)));
}
