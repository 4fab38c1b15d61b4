// A scan as text: totals first, then the sessions that need a look.
import pc from 'picocolors';
import { durationText, sizeText } from '../../../core/amounts.ts';
import type { HealthLevel } from '../../../core/health.ts';
import { sessionName } from '../../../core/session.ts';
import { shown } from '../../../core/shown.ts';
import type { JudgedSession, ScanReport } from '../../../operations/scan.ts';
import { columns } from '../columns.ts';

const rowsShown = 40;
const severity: readonly HealthLevel[] = ['emergency', 'critical', 'warning', 'healthy'];

export const levelColour: Readonly<Record<HealthLevel, (text: string) => string>> = {
  healthy: pc.green,
  warning: pc.yellow,
  critical: pc.red,
  emergency: (text) => pc.bold(pc.red(text)),
};

export function renderScan(report: ScanReport, options: { all: boolean; verbose: boolean }): string {
  const parts = [...headLines(report), ''];
  const sorted = report.sessions.toSorted(
    (a, b) =>
      severity.indexOf(a.health.level) - severity.indexOf(b.health.level) || b.sizeBytes - a.sizeBytes,
  );
  const rows = options.all ? sorted : sorted.slice(0, rowsShown);
  const few = options.verbose || report.sessions.length === 1;
  parts.push(table(rows, report.takenAtMs));
  const left = sorted.length - rows.length;
  if (left > 0) parts.push(pc.dim(`… and ${left} more sessions; --all shows them`));
  for (const session of few ? rows : []) parts.push('', ...detailLines(session));
  if (report.tenants.length > 1) parts.push('', tenantTable(report));
  return parts.join('\n');
}

function headLines(report: ScanReport): string[] {
  const { totals } = report;
  const lines = report.places.map((place) => {
    const survival =
      place.willSurviveRestart === 'yes'
        ? ''
        : pc.yellow(`, survives a restart: ${place.willSurviveRestart}`);
    const state =
      place.problem === null ? `${place.sessions} sessions` : pc.red(`cannot be read: ${place.problem}`);
    return `${pc.bold(shown(place.url))}  ${state}${survival}`;
  });
  const cache = totals.sizeBytes === 0 ? 0 : Math.round((100 * totals.cacheBytes) / totals.sizeBytes);
  lines.push(
    `${totals.sessions} sessions, ${totals.files} files, ${sizeText(totals.sizeBytes)} (${cache} % caches), ` +
      `${sizeText(totals.averageBytes)} on average; the biggest: ` +
      report.biggest
        .slice(0, 3)
        .map(({ name, sizeBytes }) => `${shown(name)} ${sizeText(sizeBytes)}`)
        .join(', '),
  );
  if (report.storageWarning !== null) lines.push(pc.yellow(report.storageWarning));
  if (report.registry.state === 'unusable') lines.push(pc.red(`instances list: ${report.registry.why}`));
  if (report.orphans > 0)
    lines.push(pc.yellow(`${report.orphans} sessions are not in the instances list; see holdfast gc`));
  return lines;
}

function table(sessions: readonly JudgedSession[], nowMs: number): string {
  const head = ['SESSION', 'ENGINE', 'FILES', 'SIZE', 'CACHE', 'LAST WRITE', 'IN USE', 'HEALTH', 'WHY'].map(
    (text) => pc.dim(text),
  );
  const rows = sessions.map((session) => [
    shown(sessionName(session.ref)),
    session.ref.engine,
    String(session.files),
    sizeText(session.sizeBytes),
    session.cacheBytes === 0 ? '' : `${Math.round((100 * session.cacheBytes) / session.sizeBytes)} %`,
    session.newestMs === null ? '–' : durationText(nowMs - session.newestMs),
    session.inUse.answer === 'no' ? '' : session.inUse.answer,
    levelColour[session.health.level](session.health.level),
    whyLine(session),
  ]);
  return columns(
    [head, ...rows],
    ['left', 'left', 'right', 'right', 'right', 'right', 'left', 'left', 'left'],
  );
}

function whyLine(session: JudgedSession): string {
  const counted = session.health.reasons.filter((reason) => reason.level !== 'healthy');
  return shown(counted.map((reason) => reason.text).join('; '));
}

function detailLines(session: JudgedSession): string[] {
  const { credentials, inUse, health } = session;
  const classes = Object.entries(session.byClass).toSorted(([, a], [, b]) => b.sizeBytes - a.sizeBytes);
  const lines = [
    pc.bold(shown(sessionName(session.ref))),
    `  credentials ${credentials.state}: ${credentials.why}`,
    `  in use ${inUse.answer}${inUse.why.length > 0 ? `: ${shown(inUse.why.join('; '))}` : ''}`,
    `  band by number of files: ${health.band}${health.bandCounts ? '' : ' (does not count here)'}`,
    ...health.reasons.map((reason) => `  ${reason.code} (${reason.level}): ${shown(reason.text)}`),
    ...health.rotation.map((sign) => `  pair afresh? ${sign}`),
  ];
  const rows = classes.map(([name, total]) => [
    `  ${name}`,
    String(total.entries),
    sizeText(total.sizeBytes),
  ]);
  return [...lines, columns(rows, ['left', 'right', 'right'])];
}

function tenantTable(report: ScanReport): string {
  const head = ['TENANT', 'SESSIONS', 'FILES', 'SIZE', 'CACHE'].map((text) => pc.dim(text));
  const rows = report.tenants
    .slice(0, 20)
    .map((tenant) => [
      shown(tenant.name),
      String(tenant.sessions),
      String(tenant.files),
      sizeText(tenant.sizeBytes),
      sizeText(tenant.cacheBytes),
    ]);
  return columns([head, ...rows], ['left', 'right', 'right', 'right', 'right']);
}
