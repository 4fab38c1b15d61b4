// The limits that a session should not pass: the next level of each budget of its classes, and the next band where it counts.
import type { HealthSettings } from '../health.ts';
import type { SessionPicture } from '../inventory.ts';
import type { Limit } from './growth-report.ts';

const levels = ['warning', 'critical', 'emergency'] as const;

type Counted = Pick<SessionPicture, 'files' | 'byClass'> & { readonly engine: 'baileys' | 'wwebjs' };

/** Of each budget the first level that is not passed yet; where all are, the last. */
export function limitsOf(
  { engine, files, byClass }: Counted,
  settings: Pick<HealthSettings, 'budgets' | 'bands'>,
  bandCounts: boolean,
): Limit[] {
  if (engine !== 'baileys') return [];
  const budgets = Object.entries(settings.budgets).flatMap(([name, budget]): Limit[] => {
    const entries = byClass[name]?.entries;
    if (entries === undefined) return [];
    const level = levels.find((candidate) => entries <= budget[candidate]) ?? 'emergency';
    const value = budget[level];
    return [{ name: `${value} ${name} entries`, of: 'entries', class: name, value, level }];
  });
  return bandCounts ? [...budgets, bandLimit(files, settings.bands)] : budgets;
}

function bandLimit(files: number, bands: HealthSettings['bands']): Limit {
  const steps = [
    { level: 'warning', from: bands.warning },
    { level: 'critical', from: bands.critical },
    { level: 'emergency', from: bands.emergency },
  ] as const;
  const { level, from } = steps.find((step) => files < step.from) ?? steps[2];
  // A band begins with its number, a budget is passed above it.
  return { name: `${from - 1} files`, of: 'entries', class: null, value: from - 1, level };
}

/** What there is now of what a limit is about. */
export function amountOf(
  limit: Limit,
  { files, sizeBytes, byClass }: Pick<SessionPicture, 'files' | 'sizeBytes' | 'byClass'>,
): number {
  if (limit.class !== null) return byClass[limit.class]?.[limit.of] ?? 0;
  return limit.of === 'entries' ? files : sizeBytes;
}
