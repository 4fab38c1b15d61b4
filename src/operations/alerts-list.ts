// `alerts list`: what stands, since when, and what people said about it.
import { z } from 'zod';
import { isSilenced } from '../core/alert-mark.ts';
import type { AlertMark } from '../core/alert-mark.ts';
import type { AlertLevel, AlertState } from '../core/alert.ts';
import { severity } from '../core/alerts/severity.ts';
import type { OperationContext } from './context.ts';
import { KeptAnswers } from './kept-answers.ts';
import { declareOperation } from './operation.ts';
import { alertsReport } from './outputs/alerts.ts';
import { tenantFlag } from './session-flags.ts';
import { standingElsewhere } from './standing-elsewhere.ts';

export interface StandingAlert extends AlertState {
  readonly acknowledged: AlertMark['acknowledged'];
  /** ms since 1970; null where it is told as usual. */
  readonly silencedUntilMs: number | null;
}

export interface AlertsReport {
  readonly alerts: readonly StandingAlert[];
  readonly byLevel: Readonly<Record<AlertLevel, number>>;
}

export const alertsList = declareOperation({
  name: 'alerts list',
  summary: 'Lists the alerts that stand, the worst first, and what people said about them.',
  risk: 'reads',
  input: z.object({
    tenant: tenantFlag,
    limit: z.coerce
      .number()
      .int()
      .min(0)
      .optional()
      .describe('show at most so many, the worst first')
      .meta({ value: 'n' }),
  }),
  http: { method: 'get', path: '/alerts' },
  output: alertsReport,
  tenants: 'tenant',
  async run(context, { tenant, limit }): Promise<AlertsReport> {
    const standing = await standingAlerts(context);
    const here = standing.filter(({ session }) => tenant === undefined || session?.tenant === tenant);
    const elsewhere = standingElsewhere(context, tenant).alerts;
    const alerts = elsewhere.length === 0 ? here : theWorstFirst([...here, ...elsewhere]);
    const byLevel = { info: 0, warning: 0, critical: 0, emergency: 0 };
    for (const { level } of alerts) byLevel[level] += 1;
    return { alerts: alerts.slice(0, limit), byLevel };
  },
});

/** The worst first; of one level the oldest first. */
export async function standingAlerts({
  catalog,
  nowMs,
}: OperationContext): Promise<readonly StandingAlert[]> {
  const marks = new Map((await catalog.alertMarks.all()).map((mark) => [mark.key, mark]));
  const states = await catalog.alertStates.all();
  const standing = unmarked.of(states, '', () => theWorstFirst(states).map(notMarked));
  if (marks.size === 0) return standing;
  return standing.map((alert) => {
    const mark = marks.get(alert.key);
    if (mark === undefined) return alert;
    const isSilent = isSilenced(mark, alert.level, nowMs());
    return {
      ...alert,
      acknowledged: mark.acknowledged,
      silencedUntilMs: isSilent ? (mark.silenced?.untilMs ?? null) : null,
    };
  });
}

/** The catalog answers with the same list until something has changed. Most alerts nobody has said anything about. */
const unmarked = new KeptAnswers<readonly AlertState[], readonly StandingAlert[]>(1);

function notMarked(state: AlertState): StandingAlert {
  return { ...state, acknowledged: null, silencedUntilMs: null };
}

function theWorstFirst<Item extends AlertState>(alerts: readonly Item[]): Item[] {
  return alerts.toSorted((a, b) => severity(b.level) - severity(a.level) || a.firstAtMs - b.firstAtMs);
}
