// What the operations about alerts answer.
import { z } from 'zod';
import type { AlertsReport, StandingAlert } from '../alerts-list.ts';
import { sessionRef } from './session.ts';

export const alertLevel = z.enum(['info', 'warning', 'critical', 'emergency']);

export const standingAlertSchema: z.ZodType<StandingAlert> = z
  .object({
    key: z.string(),
    event: z.string(),
    level: alertLevel,
    session: sessionRef.nullable(),
    text: z.string(),
    firstAtMs: z.number(),
    lastSentMs: z.number(),
    toldSinceMs: z.number().exactOptional(),
    acknowledged: z
      .object({ atMs: z.number(), by: z.string(), note: z.string().nullable(), level: alertLevel })
      .nullable(),
    silencedUntilMs: z.number().nullable(),
  })
  .meta({ id: 'StandingAlert' });

export const alertsReport: z.ZodType<AlertsReport> = z
  .object({
    alerts: z.array(standingAlertSchema),
    byLevel: z.object({ info: z.number(), warning: z.number(), critical: z.number(), emergency: z.number() }),
  })
  .meta({ id: 'AlertsReport' });
