// How the command line presents alerts, and with which exit code (see presentations.ts).
import type { AlertsReport, StandingAlert } from '../../operations/alerts-list.ts';
import type { OperationContext } from '../../operations/context.ts';
import type { Terminal } from './terminal.ts';

export interface AlertStage {
  readonly context: OperationContext;
  readonly terminal: Terminal;
}

const [healthy, findings] = [0, 3];

export const alertPresentations = {
  async 'alerts list'(report: AlertsReport, { context, terminal }: AlertStage): Promise<number> {
    await terminal.result(report, async () =>
      (await import('./render/alerts.ts')).renderAlerts(report, context.nowMs()),
    );
    return report.alerts.length > 0 ? findings : healthy;
  },
  'alerts acknowledge': presentAlert,
  'alerts silence': presentAlert,
} as const;

async function presentAlert(alert: StandingAlert, { context, terminal }: AlertStage): Promise<number> {
  await terminal.result(alert, async () =>
    (await import('./render/alerts.ts')).renderAlert(alert, context.nowMs()),
  );
  return healthy;
}
