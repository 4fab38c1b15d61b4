// A scan as text: totals first, then the sessions that need a look.
import { colour as pc } from '../colour.ts';
import { counted, durationText, sizeText } from '../../../core/amounts.ts';
import type { HealthLevel } from '../../../core/health.ts';
import { sessionName } from '../../../core/session.ts';
import { shown } from '../../../core/shown.ts';
import type { JudgedSession, ScanReport } from '../../../operations/scan.ts';
import { columns, widthOf } from '../columns.ts';
import { pieceOf } from './piece-of.ts';

const rowsShown = 40;
const severity: readonly HealthLevel[] = ['emergency', 'critical', 'warning', 'healthy'];

export const levelColour: Readonly<Record<HealthLevel, (text: string) => string>> = {
  healthy: pc.green,
  warning: pc.yellow,
  critical: pc.red,
  emergency: (text) => pc.bold(pc.red(text)),
};

export function renderScan(
  report: ScanReport,
  options: { all: boolean; verbose: boolean; width: number | null },
): string {
  const parts = headLines(report);
  const sorted = report.sessions.toSorted(
    (a, b) =>
      severity.indexOf(a.health.level) - severity.indexOf(b.health.level) || b.sizeBytes - a.sizeBytes,
  );
  const rows = options.all ? sorted : sorted.slice(0, rowsShown);
  const few = options.verbose || report.sessions.length === 1;
  if (rows.length > 0) parts.push('', table(rows, report.takenAtMs, options.width));
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
      place.willSurviveRestart === 'yes' || place.willSurviveRestart === null
        ? ''
        : pc.yellow(`, survives a restart: ${place.willSurviveRestart}`);
    const state =
      place.problem === null
        ? `${counted(place.sessions, 'session')}${survival}`
        : pc.red(`cannot be read: ${shown(place.problem)}`);
    return `${pc.bold(shown(place.url))}  ${state}`;
  });
  // Totals of nothing would look as if there were nothing.
  const isKnown = totals.sessions > 0 || report.places.every((place) => place.problem === null);
  if (isKnown) lines.push(totalsLine(report));
  if (report.storageWarning !== null) lines.push(pc.yellow(report.storageWarning));
  if (report.registry.state === 'unusable')
    lines.push(pc.red(`instances list: ${shown(report.registry.why)}`));
  if (report.orphans > 0)
    lines.push(pc.yellow(`${counted(report.orphans, 'session')} not in the instances list; see holdfast gc`));
  return lines;
}

function totalsLine({ totals, biggest, sessions }: ScanReport): string {
  const cache = totals.sizeBytes === 0 ? 0 : Math.round((100 * totals.cacheBytes) / totals.sizeBytes);
  const names = biggest.slice(0, 3).map(({ name, sizeBytes }) => `${shown(name)} ${sizeText(sizeBytes)}`);
  const piece = pieceOf(sessions.map(({ ref }) => ref));
  // A database has no caches to speak of.
  const share = piece === 'record' ? '' : ` (${cache} % caches)`;
  return (
    `${counted(totals.sessions, 'session')}, ${counted(totals.files, piece)}, ${sizeText(totals.sizeBytes)}${share}, ` +
    `${sizeText(totals.averageBytes)} on average${names.length === 0 ? '' : `; the biggest: ${names.join(', ')}`}`
  );
}

interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
  /** Left out on a narrow terminal, the highest first; 0 never is. */
  readonly spare: number;
  cell(session: JudgedSession, nowMs: number): string;
}

const tableColumns: readonly Column[] = [
  { head: 'SESSION', align: 'left', spare: 0, cell: ({ ref }) => shown(sessionName(ref)) },
  { head: 'ENGINE', align: 'left', spare: 4, cell: ({ ref }) => ref.engine },
  { head: 'FILES', align: 'right', spare: 0, cell: ({ files }) => String(files) },
  { head: 'SIZE', align: 'right', spare: 0, cell: ({ sizeBytes }) => sizeText(sizeBytes) },
  {
    head: 'CACHE',
    align: 'right',
    spare: 3,
    cell: ({ cacheBytes, sizeBytes }) =>
      cacheBytes === 0 ? '' : `${Math.round((100 * cacheBytes) / sizeBytes)} %`,
  },
  {
    head: 'LAST WRITE',
    align: 'right',
    spare: 1,
    cell: ({ newestMs }, nowMs) => (newestMs === null ? '–' : durationText(nowMs - newestMs)),
  },
  {
    head: 'IN USE',
    align: 'left',
    spare: 2,
    cell: ({ inUse }) => (inUse.answer === 'no' ? '' : inUse.answer),
  },
  {
    head: 'HEALTH',
    align: 'left',
    spare: 0,
    cell: ({ health: { level } }) => levelColour[level](level),
  },
  { head: 'WHY', align: 'left', spare: 0, cell: whyLine },
];

/** So much of WHY should be readable before other columns are shown beside it. */
const leastWhy = 30;

function piecesHead(sessions: readonly JudgedSession[]): string {
  return `${pieceOf(sessions.map(({ ref }) => ref)).toUpperCase()}S`;
}

function table(sessions: readonly JudgedSession[], nowMs: number, width: number | null): string {
  const all = tableColumns.map((column) => {
    return [
      pc.dim(column.head === 'FILES' ? piecesHead(sessions) : column.head),
      ...sessions.map((session) => column.cell(session, nowMs)),
    ];
  });
  const widths = all.map(
    (cells) =>
      widthOf(
        cells.map((cell) => [cell]),
        0,
      ) + 2,
  );
  let kept = tableColumns.map((_column, index) => index);
  const spare = kept.filter((index) => tableColumns[index]?.spare !== 0);
  spare.sort((a, b) => (tableColumns[b]?.spare ?? 0) - (tableColumns[a]?.spare ?? 0));
  const wanted = (index: number): number =>
    index === tableColumns.length - 1 ? Math.min(leastWhy, widths[index] ?? 0) : (widths[index] ?? 0);
  for (const index of spare) {
    if (width === null || kept.reduce((sum, each) => sum + wanted(each), 0) <= width) break;
    kept = kept.filter((each) => each !== index);
  }
  const rows = (all[0] ?? []).map((_cell, row) => kept.map((index) => all[index]?.[row] ?? ''));
  return columns(
    rows,
    kept.map((index) => tableColumns[index]?.align ?? 'left'),
    width,
  );
}

function whyLine(session: JudgedSession): string {
  const against = session.health.reasons.filter((reason) => reason.level !== 'healthy');
  const texts = against.map((reason) => reason.text);
  if (session.orphan) texts.push('not in the instances list');
  // Who holds a lease is known by name; of folders there are only signs.
  const worthSaying = session.inUse.answer === 'unknown' || isLeased(session);
  if (worthSaying && texts.length === 0) texts.push(...session.inUse.why);
  return shown(texts.join('; '));
}

function isLeased({ ref, inUse }: JudgedSession): boolean {
  return ref.form === 'records' && inUse.answer === 'yes';
}

function detailLines(session: JudgedSession): string[] {
  const { credentials, inUse, health } = session;
  const classes = Object.entries(session.byClass).toSorted(([, a], [, b]) => b.sizeBytes - a.sizeBytes);
  const lines = [
    pc.bold(shown(sessionName(session.ref))),
    `  credentials ${credentials.state}: ${shown(credentials.why)}`,
    `  in use ${inUse.answer}${inUse.why.length > 0 ? `: ${shown(inUse.why.join('; '))}` : ''}`,
    `  band by number of files: ${health.band}${health.bandCounts ? '' : ' (does not count here)'}`,
    ...health.reasons.map((reason) => `  ${reason.code} (${reason.level}): ${shown(reason.text)}`),
    ...health.rotation.map((sign) => `  pair afresh? ${shown(sign)}`),
  ];
  const rows = classes.map(([name, total]) => [
    `  ${shown(name)}`,
    String(total.entries),
    sizeText(total.sizeBytes),
  ]);
  return [...lines, columns(rows, ['left', 'right', 'right'])];
}

function tenantTable(report: ScanReport): string {
  const head = ['TENANT', 'SESSIONS', piecesHead(report.sessions), 'SIZE', 'CACHE'].map((text) =>
    pc.dim(text),
  );
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
