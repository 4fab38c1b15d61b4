// Alerts as text: the worst first, each with its key, since when it stands, and what people said about it.
import { colour as pc } from '../colour.ts';
import { durationText } from '../../../core/amounts.ts';
import type { AlertLevel } from '../../../core/alert.ts';
import { shown } from '../../../core/shown.ts';
import type { AlertsReport, StandingAlert } from '../../../operations/alerts-list.ts';

const levelColour: Readonly<Record<AlertLevel, (text: string) => string>> = {
  info: pc.dim,
  warning: pc.yellow,
  critical: pc.red,
  emergency: pc.red,
};

export function renderAlerts({ alerts }: AlertsReport, nowMs: number): string {
  if (alerts.length === 0) return 'No alert stands.';
  return alerts.map((alert) => renderAlert(alert, nowMs)).join('\n\n');
}

export function renderAlert(alert: StandingAlert, nowMs: number): string {
  const { acknowledged: seen, silencedUntilMs } = alert;
  const said = [
    seen === null
      ? ''
      : `seen by ${shown(seen.by)} ${durationText(nowMs - seen.atMs)} ago${seen.note === null ? '' : `: ${shown(seen.note)}`}`,
    silencedUntilMs === null ? '' : `silent for ${durationText(silencedUntilMs - nowMs)}`,
  ].filter((text) => text !== '');
  return [
    `${levelColour[alert.level](alert.level)}  ${shown(alert.text)}`,
    `  for ${durationText(nowMs - alert.firstAtMs)}${said.map((text) => `, ${text}`).join('')}`,
    pc.dim(`  ${shown(alert.key)}`),
  ].join('\n');
}
