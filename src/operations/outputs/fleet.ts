// What `fleet` answers.
import { z } from 'zod';
import type { FleetReport } from '../fleet.ts';
import type { ForgottenHome } from '../fleet-forget.ts';
import { standingAlertSchema } from './alerts.ts';
import { placeLine } from './places.ts';
import { waitingPlan } from './plans.ts';
import { runSchema } from './runs.ts';

export const forgottenHome: z.ZodType<ForgottenHome> = z
  .object({ home: z.string(), machine: z.string() })
  .meta({ id: 'ForgottenHome' });

const amounts = z.object({
  sessions: z.number(),
  entries: z.number(),
  sizeBytes: z.number(),
  cacheBytes: z.number(),
});

export const fleetReport: z.ZodType<FleetReport> = z
  .object({
    takenAtMs: z.number(),
    totals: amounts,
    tenants: z.number(),
    orphans: z.number(),
    inUse: z.number(),
    byHealth: z.object({
      healthy: z.number(),
      warning: z.number(),
      critical: z.number(),
      emergency: z.number(),
    }),
    byEngine: z.object({ baileys: amounts, wwebjs: amounts }),
    homes: z.array(
      z.object({
        home: z.string(),
        machine: z.string(),
        takenAtMs: z.number(),
        alive: z.boolean(),
        sessions: z.number(),
        sizeBytes: z.number(),
      }),
    ),
    places: z.array(placeLine),
    storage: z.object({ sizeBytes: z.number(), limitBytes: z.number().nullable() }),
    growth: z.object({ entriesPerDay: z.number().nullable() }),
    needsDecision: z.object({
      plans: z.array(waitingPlan),
      runs: z.array(runSchema),
      alerts: z.array(standingAlertSchema),
      alertCount: z.number(),
    }),
  })
  .meta({ id: 'FleetReport' });
