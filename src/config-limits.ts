// The settings of how many sessions and bytes there may be.
import { z } from 'zod';
import { count, share } from './config-values.ts';
import { noLimits } from './core/limits.ts';

const limit = count.nullable().default(null);

export const limitSettings = z
  .strictObject({
    sessions: limit.describe('the most sessions in all; no new one begins beyond it'),
    sessionsPerTenant: limit.describe('the most sessions of one tenant'),
    bytes: limit.describe('the most bytes of all sessions; no new one begins beyond it'),
    bytesPerTenant: limit.describe('the most bytes of one tenant'),
    openSessions: limit.describe('the most sessions that one process has open at once'),
    noticeShare: share
      .default(noLimits.noticeShare)
      .describe('from this share of a limit on people are told'),
  })
  .prefault({});
