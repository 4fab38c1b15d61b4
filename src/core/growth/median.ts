// The middle of some numbers, and how far from it they usually lie: a few wild ones among them change neither much.

/** NaN of nothing. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** @param share 0 the smallest, 1 the largest; between two numbers on a straight line. NaN of nothing */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

/** For numbers that scatter like a bell this is their standard deviation. */
const deviationOfBell = 1.4826;

/** The median distance from the median, scaled to a standard deviation. */
export function spreadOf(values: readonly number[]): number {
  const middle = median(values);
  return deviationOfBell * median(values.map((value) => Math.abs(value - middle)));
}
