// Which alert tells which reason of a judgement: each counted reason is told by exactly one.
import type { CountedReason } from './per-judged-session.ts';

/** Told by files-over-budget. */
export const aboutAmount = ({ code }: CountedReason): boolean => /_OVER_/.test(code);

/** Told by session-damaged. */
export const aboutDamage = ({ code }: CountedReason): boolean => /DAMAGED/.test(code);

/** Told by session-unreadable. */
export const aboutReading = ({ code }: CountedReason): boolean => /UNREADABLE/.test(code);

/** Told by session-needs-a-look: the rest, so that a reason which a judge learns later is not lost. */
export const aboutOther = (reason: CountedReason): boolean =>
  !aboutAmount(reason) && !aboutDamage(reason) && !aboutReading(reason);
