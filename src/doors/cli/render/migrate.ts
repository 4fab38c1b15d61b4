// Sessions that move between places, as text: what would move, what was healed, what stays, how long each took.
import { colour as pc } from '../colour.ts';
import { counted, sizeText } from '../../../core/amounts.ts';
import type { MoveSession, Plan, ProtectedLine, Step } from '../../../core/plan.ts';
import type { MovedSession } from '../../../core/report.ts';
import { sessionName } from '../../../core/session.ts';
import { shown } from '../../../core/shown.ts';
import { columns } from '../columns.ts';
import type { Manner } from './manner.ts';

const linesShown = 20;

/** Everything of the plan but its name and its notes. */
export function migrationLines(plan: Plan, { verbose, width }: Manner): string[] {
  const moves = plan.steps.filter((step) => isMove(step));
  const some = verbose ? moves : moves.slice(0, linesShown);
  return [
    headline(plan, moves),
    ...(some.length === 0 ? [] : ['', table(some, width)]),
    ...more(moves.length - some.length, 'sessions'),
    ...some.flatMap((move) => remarkLines(move, verbose)),
    ...refusedLines(plan.protected, verbose),
  ];
}

function isMove(step: Step): step is MoveSession {
  return step.kind === 'move-session';
}

function headline({ totals }: Plan, moves: readonly MoveSession[]): string {
  const [first] = moves;
  if (first === undefined) return 'Nothing to move.';
  const amounts = `${counted(moves.length, 'session')}, ${counted(totals.files, 'record')}, ${sizeText(totals.sizeBytes)}`;
  return `Would move: ${amounts}, from ${shown(first.from.place)} to ${shown(first.session.place)}`;
}

function table(moves: readonly MoveSession[], width: number | null): string {
  const heads = ['SESSION', 'RECORDS', 'SIZE', 'FROM'].map((text) => pc.dim(text));
  const rows = moves.map(({ session, files, sizeBytes, from }) => [
    shown(sessionName(session)),
    String(files),
    sizeText(sizeBytes),
    shown(from.path === '' ? from.place : from.path),
  ]);
  return columns([heads, ...rows], ['left', 'right', 'right', 'left'], width);
}

const said: Readonly<Record<string, string>> = {
  'key-healed': 'healed',
  'value-healed': 'healed',
  collision: 'twice',
  'not-understood': 'kept as it is',
  misshapen: 'kept as it is',
  empty: 'empty, as if absent',
  'left-behind': 'stays behind',
};

function remarkLines({ session, remarks }: MoveSession, verbose: boolean): string[] {
  if (remarks.length === 0) return [];
  const some = verbose ? remarks : remarks.slice(0, linesShown);
  return [
    '',
    `${shown(sessionName(session))}:`,
    ...some.map(({ kind, what, records, example }) =>
      pc.yellow(`  ${records} × ${said[kind] ?? kind}: ${shown(what)} (for example ${shown(example)})`),
    ),
    ...more(remarks.length - some.length, 'remarks (--verbose shows all)'),
  ];
}

function refusedLines(lines: readonly ProtectedLine[], verbose: boolean): string[] {
  if (lines.length === 0) return [];
  const some = verbose ? lines : lines.slice(0, linesShown);
  return [
    '',
    pc.cyan('Left alone:'),
    ...some.map(({ session, reason }) => pc.cyan(`  ${shown(sessionName(session))}: ${shown(reason)}`)),
    ...more(lines.length - some.length, 'sessions'),
  ];
}

/** What a run moved. Empty where it moved nothing. */
export function movedLines(moved: readonly MovedSession[], { verbose, width }: Manner): string[] {
  if (moved.length === 0) return [];
  const some = verbose ? moved : moved.slice(0, linesShown);
  const heads = ['SESSION', 'COMPARED', 'BEFORE', 'AFTER', 'HEALED', 'STOPPED FOR', 'ORIGINAL'];
  const rows = some.map(({ to, records, bytesBefore, bytesAfter, healed, tookMs, original }) => [
    shown(sessionName(to)),
    counted(records, 'record'),
    sizeText(bytesBefore),
    sizeText(bytesAfter),
    String(healed),
    `${(tookMs / 1000).toFixed(2)} s`,
    original === 'archived' ? 'in the trash' : 'left as it is',
  ]);
  const aligns = ['left', 'right', 'right', 'right', 'right', 'right', 'left'] as const;
  return [
    columns([heads.map((text) => pc.dim(text)), ...rows], aligns, width),
    ...more(moved.length - some.length, 'sessions'),
  ];
}

function more(count: number, what: string): string[] {
  return count > 0 ? [pc.dim(`  … and ${count} more ${what}`)] : [];
}
