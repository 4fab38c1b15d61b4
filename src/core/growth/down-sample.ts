// So many samples and no more, spread over the time that they reach over: for a chart that has so many pixels.
import { lastOfEachStep } from './thin-points.ts';

/**
 * The first and the last stay. Of each step between them the last stays, because it says what was there when it ended.
 * @param most at least 2
 */
export function downSample<Point extends { readonly atMs: number }>(
  points: readonly Point[],
  most: number,
): readonly Point[] {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length <= most) return points;
  if (most <= 2) return [first, last];
  const rest = points.slice(1).map((point) => ({ point, atMs: point.atMs - first.atMs }));
  // A little more than an even share, so that the last one does not begin a step of its own.
  const stepMs = (last.atMs - first.atMs + 1) / (most - 1);
  return [first, ...lastOfEachStep(rest, stepMs).map(({ point }) => point)];
}
