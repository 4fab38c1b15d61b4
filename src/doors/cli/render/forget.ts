// What becomes of each snapshot, with every reason: printed before the plan of `forget`.
import { colour as pc } from '../colour.ts';
import { sessionName } from '../../../core/session.ts';
import { shown } from '../../../core/shown.ts';
import type { ForgetResult, JudgedSnapshot } from '../../../operations/forget.ts';
import { columns } from '../columns.ts';
import type { Manner } from './manner.ts';

type Judged = ForgetResult['sessions'][number];

/** Of one session every snapshot; of several a line for each session, and all of them with --verbose. */
export function renderJudged({ vault, sessions }: ForgetResult, { verbose, width }: Manner): string {
  const head = pc.bold(`Vault ${shown(vault)}`);
  if (sessions.length === 0) return `${head}\nIt has no snapshots.`;
  if (sessions.length > 1 && !verbose) return `${head}\n${summary(sessions, width)}`;
  return [head, ...sessions.map((one) => tableOf(one, width))].join('\n');
}

function tableOf({ name, snapshots }: Judged, width: number | null): string {
  const rows = snapshots.map((one) => [`  ${shown(one.id)}`, takenAt(one), verdictOf(one)]);
  const heads = ['  SNAPSHOT', 'TAKEN', 'VERDICT'].map((text) => pc.dim(text));
  const title = `${pc.bold(shown(sessionName(name)))} (${name.engine})`;
  return `\n${title}\n${columns([heads, ...rows], ['left', 'left', 'left'], width)}`;
}

function verdictOf({ verdict, reasons }: JudgedSnapshot): string {
  const colour = verdict === 'kept' ? pc.green : verdict === 'goes' ? pc.yellow : pc.cyan;
  return `${colour(verdict)}: ${shown(reasons.join('; '))}`;
}

/** To the minute, in UTC: the periods that the rules count by are those of UTC. */
function takenAt({ takenAtMs }: JudgedSnapshot): string {
  return Math.abs(takenAtMs) <= 8.64e15
    ? new Date(takenAtMs).toISOString().slice(0, 16).replace('T', ' ')
    : 'unknown';
}

function summary(sessions: readonly Judged[], width: number | null): string {
  const countOf = ({ snapshots }: Judged, verdict: JudgedSnapshot['verdict']): string =>
    String(snapshots.filter((one) => one.verdict === verdict).length);
  const rows = sessions.map((one) => [
    shown(sessionName(one.name)),
    String(one.snapshots.length),
    countOf(one, 'kept'),
    countOf(one, 'goes'),
    countOf(one, 'protected'),
  ]);
  const heads = ['SESSION', 'SNAPSHOTS', 'KEPT', 'GO', 'PROTECTED'].map((text) => pc.dim(text));
  const table = columns([heads, ...rows], ['left', 'right', 'right', 'right', 'right'], width);
  return `${table}\n${pc.dim('--verbose shows every snapshot with its reasons')}`;
}
