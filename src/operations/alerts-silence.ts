// `alerts silence`: nothing is told of an alert for a while, unless it becomes worse.
import { z } from 'zod';
import type { StandingAlert } from './alerts-list.ts';
import { declareOperation } from './operation.ts';
import { standingAlertSchema } from './outputs/alerts.ts';
import { standingAlert } from './standing-alert.ts';

const longestDays = 90;

export const alertsSilence = declareOperation({
  name: 'alerts silence',
  summary: 'Tells nothing of an alert for a while, unless it becomes worse; 0 hours end that.',
  risk: 'changes',
  recordsOnly: true,
  input: z.object({
    key: z.string().describe('the key of the alert, as `alerts list` shows it').meta({ positional: true }),
    hours: z.coerce
      .number()
      .min(0)
      .max(longestDays * 24)
      .describe('for how long; 0 ends the silence'),
  }),
  http: { method: 'post', path: '/alerts/silence' },
  output: standingAlertSchema,
  tenants: 'session',
  async run(context, { key, hours }): Promise<StandingAlert> {
    const alert = await standingAlert(context, key);
    const { alertMarks } = context.catalog;
    const before = (await alertMarks.all()).find((mark) => mark.key === key);
    const untilMs = context.nowMs() + hours * 3_600_000;
    await alertMarks.put({
      key,
      acknowledged: before?.acknowledged ?? null,
      silenced: hours === 0 ? null : { untilMs, by: context.madeBy, level: alert.level },
    });
    return standingAlert(context, key);
  },
});
