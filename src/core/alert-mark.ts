// What a person said about an alert: seen, or not to be told of for a while. Pure.
import type { Alert, AlertLevel } from './alert.ts';
import { severity } from './alerts/severity.ts';

export interface AlertMark {
  /** Of the alert. */
  readonly key: string;
  /** Somebody has seen it: no more reminders, until it is over or becomes worse than it was then. */
  readonly acknowledged: {
    readonly atMs: number;
    readonly by: string;
    readonly note: string | null;
    readonly level: AlertLevel;
  } | null;
  /** Until then nothing is told of it, not even that it is over, unless it becomes worse than it was. It outlasts the alert. */
  readonly silenced: {
    readonly untilMs: number;
    readonly by: string;
    readonly level: AlertLevel;
  } | null;
}

export function isSilenced(mark: AlertMark | undefined, level: AlertLevel, nowMs: number): boolean {
  const silenced = mark?.silenced ?? null;
  return silenced !== null && nowMs < silenced.untilMs && severity(level) <= severity(silenced.level);
}

/** Whether the word of a person holds this message back. */
export function isHeldBack(
  mark: AlertMark | undefined,
  { level }: Pick<Alert, 'level'>,
  cause: 'new' | 'changed' | 'reminder' | 'resolved',
  nowMs: number,
): boolean {
  if (isSilenced(mark, level, nowMs)) return true;
  const seen = mark?.acknowledged ?? null;
  return cause === 'reminder' && seen !== null && severity(level) <= severity(seen.level);
}

/** What is left of the marks once these alerts stand: what was seen and is over has to be seen anew. */
export function marksAfter(
  marks: readonly AlertMark[],
  standing: ReadonlyMap<string, AlertLevel>,
  nowMs: number,
): AlertMark[] {
  return marks
    .map((mark) => {
      const level = standing.get(mark.key);
      const seen = mark.acknowledged;
      const stillSeen = seen !== null && level !== undefined && severity(level) <= severity(seen.level);
      const stillSilent = mark.silenced !== null && nowMs < mark.silenced.untilMs;
      if ((seen === null || stillSeen) && (mark.silenced === null || stillSilent)) return mark;
      return {
        key: mark.key,
        acknowledged: stillSeen ? seen : null,
        silenced: stillSilent ? mark.silenced : null,
      };
    })
    .filter(({ acknowledged, silenced }) => acknowledged !== null || silenced !== null);
}
