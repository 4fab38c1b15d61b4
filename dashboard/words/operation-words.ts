// What plans of each operation are called, and what applying one means.
import type { PlanOperation } from '../../src/core/plan.ts';

export const operationWords: Readonly<Record<PlanOperation, string>> = {
  prune: 'Prune key files',
  compact: 'Compact records',
  gc: 'Remove orphans',
  clean: 'Clean browser caches',
  expire: 'Expire idle sessions',
  clear: 'Clear one session',
  delete: 'Delete one session',
  purge: 'Purge the trash',
  undo: 'Undo',
  migrate: 'Migrate sessions',
  restore: 'Restore from a snapshot',
  forget: 'Forget snapshots',
  collect: 'Collect unneeded packs',
};

/** What these do cannot be taken back. */
const forEver: readonly PlanOperation[] = ['purge'];

export function canBeUndone(operation: PlanOperation): boolean {
  return !forEver.includes(operation);
}
