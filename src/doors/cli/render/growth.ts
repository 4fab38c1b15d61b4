// How something grows, as text: two curves, the rates, what is ahead, and what was unusual.
import { durationText, sizeText } from '../../../core/amounts.ts';
import type {
  DatabaseGrowth,
  FastSession,
  GrowthReport,
  GrowthSubject,
  Rate,
} from '../../../core/growth/growth-report.ts';
import { shown } from '../../../core/shown.ts';
import { colour as pc } from '../colour.ts';
import { columns, columnsWhole } from '../columns.ts';
import { sparkline } from './sparkline.ts';

const widestCurve = 60;
/** What stands before and after a curve. */
const besideCurve = 44;

export function renderGrowth(report: GrowthReport, width: number | null, nowMs: number): string {
  const { series, subject } = report;
  const title = pc.bold(titleOf(subject));
  if (series.atMs.length === 0)
    return `${title}\nThere are no samples yet. The keeper takes them (\`holdfast serve\`), and so does every \`holdfast scan\`.`;
  const [first = 0, last = 0] = [series.atMs[0], series.atMs.at(-1)];
  const curve = Math.max(10, Math.min(widestCurve, (width ?? Infinity) - besideCurve));
  const lines = [
    `${title}, the last ${durationText(last - first)}`,
    ...columns(
      [
        curveRow('entries', series.atMs, series.entries, curve, String),
        curveRow('size', series.atMs, series.sizeBytes, curve, sizeText),
        ...(series.sessions === null
          ? []
          : [curveRow('sessions', series.atMs, series.sessions, curve, String)]),
      ],
      ['left', 'right', 'left', 'right'],
    ).split('\n'),
  ];
  return [
    ...lines,
    '',
    rateTable(report, width),
    ...section(
      'Ahead',
      report.forecasts.map(({ answer, text }) =>
        answer === 'reached' || answer === 'expected' ? pc.yellow(text) : text,
      ),
    ),
    ...section('Churn', churnLines(report)),
    ...section('Unusual', unusualLines(report, nowMs)),
    ...section('Pair it afresh?', report.rotation.map(shown)),
    ...(report.fastest.length === 0 ? [] : ['', fastestTable(report.fastest, width)]),
    ...(report.databases.length === 0 ? [] : ['', databaseTable(report.databases, width)]),
  ].join('\n');
}

function titleOf({ kind, name, place }: GrowthSubject): string {
  if (kind === 'house') return 'All sessions';
  return kind === 'tenant' ? `Tenant ${shown(name ?? '')}` : `${shown(name ?? '')}  ${shown(place ?? '')}`;
}

function curveRow(
  what: string,
  atMs: readonly number[],
  values: readonly number[],
  width: number,
  text: (value: number) => string,
): string[] {
  return [what, text(values[0] ?? 0), sparkline(atMs, values, width), text(values.at(-1) ?? 0)];
}

function rateTable({ series, rates }: GrowthReport, width: number | null): string {
  const now = (values: readonly number[] | undefined): number => values?.at(-1) ?? 0;
  const classes = Object.entries(series.byClass)
    .map(([name, { entries, sizeBytes }]) => ({ name, entries: now(entries), sizeBytes: now(sizeBytes) }))
    .filter(({ name, entries }) => entries > 0 || rates.byClass[name] !== undefined)
    .toSorted((a, b) => b.entries - a.entries);
  const row = (name: string, entries: number, sizeBytes: number, rate: Rate | null | undefined): string[] => [
    name,
    String(entries),
    sizeText(sizeBytes),
    rateText(rate),
  ];
  return columnsWhole(
    [
      ['CLASS', 'ENTRIES', 'SIZE', 'ENTRIES A DAY'],
      ...classes.map(({ name, entries, sizeBytes }) =>
        row(name, entries, sizeBytes, rates.entries && (rates.byClass[name] ?? stillRate)),
      ),
      row('all', now(series.entries), now(series.sizeBytes), rates.entries),
    ],
    ['left', 'right', 'right', 'right'],
    width,
  );
}

const stillRate: Rate = { perDay: 0, lowPerDay: 0, highPerDay: 0, overMs: 0 };

/** `+12 (3 to 20)`; a question mark where samples do not reach back far enough. */
function rateText(rate: Rate | null | undefined): string {
  if (rate === null || rate === undefined) return '?';
  const [low, high] = [signed(rate.lowPerDay), signed(rate.highPerDay)];
  return low === high ? signed(rate.perDay) : `${signed(rate.perDay)} (${low} to ${high})`;
}

function signed(value: number): string {
  const rounded = Math.abs(value) >= 10 ? Math.round(value) : Math.round(value * 10) / 10;
  return rounded > 0 ? `+${rounded}` : String(Object.is(rounded, -0) ? 0 : rounded);
}

function signedSize(value: number): string {
  const size = sizeText(Math.abs(Math.round(value)));
  return value < 0 ? `-${size}` : `+${size}`;
}

function churnLines({ churn }: GrowthReport): string[] {
  return churn === null ? [] : [pc.yellow(churn.text), ...churn.restsOn.map((line) => pc.dim(line))];
}

function unusualLines({ unusual }: GrowthReport, nowMs: number): string[] {
  return unusual.map(({ toMs, kind, text }) => {
    const line = `${durationText(Math.max(0, nowMs - toMs))} ago: ${text}`;
    return kind === 'unexplained' || kind === 'key-minting' ? pc.yellow(line) : line;
  });
}

function fastestTable(fastest: readonly FastSession[], width: number | null): string {
  return columnsWhole(
    [
      ['FASTEST', 'ENTRIES', 'A DAY', 'SIZE', 'A DAY', 'PLACE'],
      ...fastest.map(({ name, place, entries, entriesPerDay, sizeBytes, sizePerDay }) => [
        shown(name),
        String(entries),
        signed(entriesPerDay),
        sizeText(sizeBytes),
        signedSize(sizePerDay),
        shown(place),
      ]),
    ],
    ['left', 'right', 'right', 'right', 'right', 'left'],
    width,
  );
}

function databaseTable(databases: readonly DatabaseGrowth[], width: number | null): string {
  return columnsWhole(
    [
      ['SIZE', 'A DAY', 'DATABASE'],
      ...databases.map(({ place, sizeBytes, rate }) => [
        sizeText(sizeBytes),
        rate === null ? '?' : signedSize(rate.perDay),
        shown(place),
      ]),
    ],
    ['right', 'right', 'left'],
    width,
  );
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', pc.bold(title), ...lines.map((line) => `  ${line}`)];
}
