// Every change to the catalog's tables, in order. A migration that was released is never edited: add the next one.
import { firstRecords } from './0001-first-records.ts';
import { liveSessions } from './0002-live-sessions.ts';
import { movedSessions } from './0003-moved-sessions.ts';
import { snapshots } from './0004-snapshots.ts';
import { accessKeys } from './0005-access-keys.ts';
import { growthSeries } from './0006-growth-series.ts';
import { alertMarks } from './0007-alert-marks.ts';
import { refusedPlans } from './0008-refused-plans.ts';
import { planSummaries } from './0009-plan-summaries.ts';
import { runsOfSessions } from './0010-runs-of-sessions.ts';
import type { Migration } from '../../sqlite/migration.ts';

export const migrations: readonly Migration[] = [
  firstRecords,
  liveSessions,
  movedSessions,
  snapshots,
  accessKeys,
  growthSeries,
  alertMarks,
  refusedPlans,
  planSummaries,
  runsOfSessions,
];
