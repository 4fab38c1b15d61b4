// What a plan or a run does to each session, as a table.
import { colour as pc } from '../colour.ts';
import { sizeText } from '../../../core/amounts.ts';
import type { PlanOperation, SessionLine, Step } from '../../../core/plan.ts';
import { sessionKey, sessionName } from '../../../core/session.ts';
import { shown } from '../../../core/shown.ts';
import { columns } from '../columns.ts';
import type { Manner } from './manner.ts';
import { linesShown, moreLines } from './more-lines.ts';

export interface SessionsTold {
  readonly operation: PlanOperation;
  readonly sessions: readonly SessionLine[];
  /** Of a plan; a run counts its steps only in all. */
  readonly steps?: readonly Step[];
}

interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
  text(line: SessionLine): string;
}

/** With --verbose every session, and by class of file (requirements B4). */
export function sessionLines(told: SessionsTold, { verbose, width }: Manner): string[] {
  const concerned = verbose ? told.sessions : told.sessions.filter((line) => line.status !== 'clean');
  if (concerned.length === 0) return [];
  const shownColumns = told.operation === 'compact' ? ofSmaller(told.steps) : ofRemoved(verbose);
  const shownLines = verbose ? concerned : concerned.slice(0, linesShown);
  const rows = shownLines.map((line) => shownColumns.map(({ text }) => text(line)));
  const heads = shownColumns.map(({ head }) => pc.dim(head));
  return [
    '',
    columns(
      [heads, ...rows],
      shownColumns.map(({ align }) => align),
      width,
    ),
    ...(verbose ? [] : moreLines(concerned.length, 'sessions')),
  ];
}

const name: Column = { head: 'SESSION', align: 'left', text: ({ session }) => shown(sessionName(session)) };
const seen: Column = { head: 'SEEN', align: 'right', text: ({ filesSeen }) => String(filesSeen) };
const freed: Column = { head: 'FREED', align: 'right', text: ({ bytesFreed }) => sizeText(bytesFreed) };
const status: Column = { head: 'STATUS', align: 'left', text: (line) => shown(line.status) };

function ofRemoved(verbose: boolean): Column[] {
  return [
    name,
    seen,
    { head: 'REMOVED', align: 'right', text: ({ filesRemoved }) => String(filesRemoved) },
    { head: 'LEFT', align: 'right', text: ({ filesLeft }) => String(filesLeft) },
    freed,
    ...(verbose ? [{ head: 'BY TYPE', align: 'left', text: byType } as const] : []),
    status,
  ];
}

/** No record goes, so none is counted as removed or left. */
function ofSmaller(steps: readonly Step[] | undefined): Column[] {
  if (steps === undefined) return [name, seen, freed, status];
  const counts = new Map<string, number>();
  for (const { session } of steps) {
    const key = sessionKey(session);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const compacted = ({ session }: SessionLine): string => String(counts.get(sessionKey(session)) ?? 0);
  return [name, seen, { head: 'COMPACTED', align: 'right', text: compacted }, freed, status];
}

function byType({ removedByClass }: SessionLine): string {
  return Object.entries(removedByClass)
    .map(([type, files]) => `${shown(type)} ${files}`)
    .join(', ');
}
