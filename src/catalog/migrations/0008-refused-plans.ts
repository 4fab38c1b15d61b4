// 0008: plans that somebody said no to. A plan that a newer one replaced waits no more either, but nobody refused it.
import type { Migration } from '../../sqlite/migration.ts';

export const refusedPlans: Migration = {
  version: 8,
  name: 'refused plans',
  sql: `ALTER TABLE plans ADD COLUMN refused INTEGER NOT NULL DEFAULT 0 CHECK (refused IN (0, 1));`,
};
