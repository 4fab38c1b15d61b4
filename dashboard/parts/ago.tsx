// An age, with the exact moment behind it.
import { ago } from '../words/ago.ts';
import { exactTime } from '../words/exact-time.ts';
import { nowMs } from '../state/now.ts';

export function Ago({ atMs }: { readonly atMs: number }) {
  return (
    <time dateTime={new Date(atMs).toISOString()} title={exactTime(atMs)}>
      {ago(atMs, nowMs.value)}
    </time>
  );
}
