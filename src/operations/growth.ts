// `growth`: how a session, a tenant or everything grew, how fast, when it will be too much, and what was unusual.
import { z } from 'zod';
import type { GrowthReport } from '../core/growth/growth-report.ts';
import { declareOperation } from './operation.ts';
import { growthOfSession } from './growth/growth-of-session.ts';
import { growthOfTotal } from './growth/growth-of-total.ts';
import { growthReport } from './outputs/growth.ts';
import { sessionFlag, tenantFlag } from './session-flags.ts';

const dayMs = 24 * 3_600_000;

export const growth = declareOperation({
  name: 'growth',
  summary: 'Shows how sessions grow: how fast, when a limit will be reached, and what was unusual.',
  risk: 'reads',
  input: z.object({
    session: sessionFlag,
    tenant: tenantFlag,
    place: z
      .string()
      .optional()
      .describe('the URL of its place, where several have a session of this name')
      .meta({ httpOnly: true }),
    sinceDays: z.coerce
      .number()
      .positive()
      .max(3660)
      .default(30)
      .describe('look back this many days (30)')
      .meta({ value: 'days' }),
    points: z.coerce
      .number()
      .int()
      .min(2)
      .max(2000)
      .default(200)
      .describe('at most this many points of the curve (200)')
      .meta({ value: 'n' }),
  }),
  http: { method: 'get', path: '/growth' },
  output: growthReport,
  tenants: 'tenant',
  async run(context, { session, tenant, place, sinceDays, points }): Promise<GrowthReport> {
    const wish = { sinceMs: context.nowMs() - sinceDays * dayMs, points };
    return session === undefined
      ? growthOfTotal(context, { ...wish, tenant: tenant ?? null })
      : growthOfSession(context, { ...wish, session, tenant, place });
  },
});
