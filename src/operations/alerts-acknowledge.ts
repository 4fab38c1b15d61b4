// `alerts acknowledge`: a person has seen it. No more reminders, until it is over or becomes worse.
import { z } from 'zod';
import type { StandingAlert } from './alerts-list.ts';
import { declareOperation } from './operation.ts';
import { standingAlertSchema } from './outputs/alerts.ts';
import { standingAlert } from './standing-alert.ts';

export const alertsAcknowledge = declareOperation({
  name: 'alerts acknowledge',
  summary: 'Says that somebody has seen an alert: no more reminders, until it is over or becomes worse.',
  risk: 'changes',
  recordsOnly: true,
  input: z.object({
    key: z.string().describe('the key of the alert, as `alerts list` shows it').meta({ positional: true }),
    note: z.string().max(500).optional().describe('what others should know about it'),
  }),
  http: { method: 'post', path: '/alerts/acknowledge' },
  output: standingAlertSchema,
  tenants: 'session',
  async run(context, { key, note }): Promise<StandingAlert> {
    const alert = await standingAlert(context, key);
    const { alertMarks } = context.catalog;
    const before = (await alertMarks.all()).find((mark) => mark.key === key);
    const atMs = context.nowMs();
    await alertMarks.put({
      key,
      acknowledged: { atMs, by: context.madeBy, note: note ?? null, level: alert.level },
      silenced: before?.silenced ?? null,
    });
    return standingAlert(context, key);
  },
});
