// Alert levels in their order, for rules that take the worst of several reasons and for sending the worst first.
import type { AlertLevel } from '../alert.ts';

const order: readonly AlertLevel[] = ['info', 'warning', 'critical', 'emergency'];

/** 0 for info up to 3 for emergency. */
export function severity(level: AlertLevel): number {
  return order.indexOf(level);
}

/** `info` when there is none. */
export function worstLevel(levels: readonly AlertLevel[]): AlertLevel {
  return levels.reduce<AlertLevel>(
    (worst, level) => (severity(level) > severity(worst) ? level : worst),
    'info',
  );
}
