// Changes that are far from what is usual for this session, tenant or house: by its own history, not by one threshold.
import { durationText, sizeText } from '../amounts.ts';
import { classChanges, explainJump } from './explain-jump.ts';
import type { GrowthPoint } from './growth-point.ts';
import type { JumpKind, UnusualChange } from './growth-report.ts';
import { median, quantile, spreadOf } from './median.ts';
import { valuesOnGrid } from './value-at.ts';
import type { Measure } from './value-at.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

type Amount = UnusualChange['of'];

/** What comes and goes by itself is no growth. */
const measures: Readonly<Record<Amount, Measure>> = {
  entries: (point) => point.entries,
  sizeBytes: (point) => point.sizeBytes - point.cacheBytes,
};

/** Spans of one length, laid side by side and compared with each other. */
interface Comparison {
  readonly spanMs: number;
  /** So many other spans must have been seen before one can be called unusual. */
  readonly least: number;
  readonly most: number;
  /** Below both of these nobody is interested, however quiet it was before. */
  readonly floor: Readonly<Record<Amount, number>>;
  readonly floorShare: Readonly<Record<Amount, number>>;
}

const byHour: Comparison = {
  spanMs: hourMs,
  least: 24,
  most: 14 * 24,
  floor: { entries: 100, sizeBytes: 5e6 },
  floorShare: { entries: 0.1, sizeBytes: 0.2 },
};

const byDay: Comparison = {
  spanMs: dayMs,
  least: 5,
  most: 60,
  floor: { entries: 200, sizeBytes: 10e6 },
  floorShare: { entries: 0.2, sizeBytes: 0.3 },
};

/** Six standard deviations of what scatters like a bell; what files do scatters worse, hence the habit beside it. */
const spreadsOfUnusual = 6;

/** What happens in more than two of a hundred spans is a habit, and no surprise until it is half as much again. */
const habitShare = 0.98;
const overHabit = 1.5;

/** A burst may run over some spans; they do not excuse each other. */
const neighbours = 2;

/**
 * @param points by time
 * @returns those that ended after `sinceMs`, the newest first
 */
export function unusualChanges(points: readonly GrowthPoint[], of: Amount, sinceMs: number): UnusualChange[] {
  const hours = findIn(points, of, byHour, sinceMs);
  // A day is unusual by itself only where no hour of it was.
  const days = findIn(points, of, byDay, sinceMs).filter(
    (day) => !hours.some((hour) => hour.toMs > day.fromMs && hour.fromMs < day.toMs),
  );
  return [...hours, ...days].toSorted((a, b) => b.toMs - a.toMs);
}

function findIn(
  points: readonly GrowthPoint[],
  of: Amount,
  comparison: Comparison,
  sinceMs: number,
): UnusualChange[] {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return [];
  const { spanMs, least, most } = comparison;
  const spans = Math.min(most, Math.floor((last.atMs - first.atMs) / spanMs));
  if (spans <= least) return [];
  const fromMs = last.atMs - spans * spanMs;
  const values = valuesOnGrid(points, measures[of], { fromMs, toMs: last.atMs, count: spans + 1 });
  const changes = values.slice(1).map((value, at) => value - (values[at] ?? 0));
  const floor = Math.max(comparison.floor[of], comparison.floorShare[of] * (values.at(-1) ?? 0));
  const usual = median(changes);
  const spread = Math.max(spreadOf(changes), floor / spreadsOfUnusual);
  const found: UnusualChange[] = [];
  changes.forEach((change, at) => {
    const spanFromMs = fromMs + at * spanMs;
    const away = Math.abs(change - usual) / spread;
    if (spanFromMs + spanMs <= sinceMs || away < spreadsOfUnusual || Math.abs(change) < floor) return;
    const others = changes.filter((_other, index) => Math.abs(index - at) > neighbours);
    const habit = quantile(others.map(change > 0 ? (other) => other : (other) => -other), habitShare);
    if (Math.abs(change) < overHabit * habit) return;
    const span = { fromMs: spanFromMs, toMs: spanFromMs + spanMs };
    const figures = { of, change: Math.round(change), usual, spread, spreadsAway: Math.round(away) };
    found.push(described(points, { ...span, ...figures }));
  });
  return found;
}

type Figures = Omit<UnusualChange, 'classes' | 'kind' | 'text'>;

function described(points: readonly GrowthPoint[], figures: Figures): UnusualChange {
  const { fromMs, toMs, of, change, usual } = figures;
  // Samples lie between the ends of the span: its jump is in what stood before it and what stands after it.
  const before = points.findLast((point) => point.atMs <= fromMs) ?? points[0];
  const after = points.find((point) => point.atMs >= toMs) ?? points.at(-1);
  if (before === undefined || after === undefined)
    return { ...figures, classes: [], kind: 'unexplained', text: '' };
  const classes = classChanges(before, after, of).slice(0, 5);
  const kind = kindOf(before, after, figures);
  const amount = (value: number): string =>
    of === 'sizeBytes' ? sizeText(Math.abs(Math.round(value))) : `${Math.abs(Math.round(value))} entries`;
  const most = classes[0] === undefined ? '' : `, most of it ${classes[0].class}`;
  const verb = change > 0 ? 'It gained' : 'It lost';
  const habit = `${usual < 0 ? '-' : ''}${amount(usual)} ${of === 'sizeBytes' ? 'is' : 'are'} usual`;
  const text = `${verb} ${amount(change)} within ${durationText(toMs - fromMs)} (${habit})${most}: ${meanings[kind]}.`;
  return { ...figures, classes, kind, text };
}

const meanings: Readonly<Record<JumpKind, string>> = {
  pairing: 'a pairing, which is healthy',
  'history-sync': 'the contacts of a history sync, which is healthy',
  group: 'a first message to a large group, which is healthy',
  'key-minting': "pre-keys were minted at once; look in its client's log for uploads that fail",
  cleaning: 'a cleaning, or somebody removed something',
  sessions: 'sessions came or went',
  unexplained: 'nothing explains it',
};

function kindOf(before: GrowthPoint, after: GrowthPoint, { change, of }: Figures): JumpKind {
  if (before.sessions !== after.sessions) return 'sessions';
  if (change < 0) return 'cleaning';
  // A tenant or the house: its classes are those of many sessions, and no protocol explains them.
  if (after.sessions !== null) return 'unexplained';
  if (of === 'sizeBytes' && after.entries - before.entries < byHour.floor.entries) return 'unexplained';
  return explainJump(before, after);
}
