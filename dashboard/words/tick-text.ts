// A moment at the axis of a chart: as much of it as differs from one tick to the next.
import { exactTime } from './exact-time.ts';

const minuteS = 60;
const dayS = 86_400;

/** @param stepS between two ticks */
export function tickText(atMs: number, stepS: number): string {
  const [day = '', time = ''] = exactTime(atMs).split(' ');
  if (stepS >= dayS) return day.slice('2026-'.length);
  return stepS >= minuteS ? time.slice(0, 'hh:mm'.length) : time;
}
