// Snapshots as text: what was taken, what there is, what is hurt.
import { colour as pc } from '../colour.ts';
import { counted, durationText, sizeText } from '../../../core/amounts.ts';
import { sessionName } from '../../../core/session.ts';
import { shown } from '../../../core/shown.ts';
import type { SnapshotInfo } from '../../../core/snapshot.ts';
import type { ApprovedSnapshot } from '../../../operations/approve.ts';
import type { SnapshotsTaken } from '../../../operations/snapshot.ts';
import type { TakenLine } from '../../../operations/snapshots/take-one.ts';
import type { ListedSnapshots, SnapshotsReport } from '../../../operations/snapshots.ts';
import type { VerifiedLine, VerifyReport } from '../../../operations/verify.ts';
import { columns } from '../columns.ts';
import type { Manner } from './manner.ts';
import { linesShown, moreLines } from './more-lines.ts';

export function renderTaken(taken: SnapshotsTaken, { verbose, width }: Manner): string {
  const { vault, sessions, unread } = taken;
  const head = pc.bold(`Vault ${shown(vault)}`);
  if (sessions.length === 0) return `${head}\nThere is no session to take a snapshot of.`;
  const heads = ['SESSION', 'SNAPSHOT', 'HOW', 'SIZE', 'STORED', 'TOOK', 'STANDING'].map((text) =>
    pc.dim(text),
  );
  const aligns = ['left', 'left', 'left', 'right', 'right', 'right', 'left'] as const;
  return [
    head,
    columns([heads, ...sessions.map(takenRow)], aligns, width),
    ...sessions.flatMap((line) => remarks(line, verbose)),
    ...unread.map(({ place, code, why }) =>
      pc.red(`${code}: nothing of ${shown(place)} was taken: it cannot be read (${shown(why)})`),
    ),
  ].join('\n');
}

function takenRow(line: TakenLine): string[] {
  const { session, snapshot, tookMs } = line;
  const took = `${(tookMs / 1000).toFixed(2)} s`;
  const name = shown(sessionName(session));
  if (snapshot === null) return [name, '–', '–', '–', '–', took, pc.red('failed')];
  const { id, how, sizeBytes, storedBytes } = snapshot;
  return [name, id, how, sizeText(sizeBytes), sizeText(storedBytes), took, standingText(snapshot)];
}

function remarks(line: TakenLine, verbose: boolean): string[] {
  const name = shown(sessionName(line.session));
  const colour = line.state === 'failed' ? pc.red : pc.yellow;
  return [
    ...(line.why === null ? [] : [colour(`${name}: ${shown(line.why)}`)]),
    ...(line.healedChunks === 0
      ? []
      : [
          pc.green(
            `${name}: ${counted(line.healedChunks, 'damaged piece')} of the vault healed by this snapshot`,
          ),
        ]),
    ...leftOutLines(name, line, verbose),
  ];
}

/** Who empties a folder because it has a snapshot must know what that does not hold. */
function leftOutLines(name: string, { session, leftOut }: TakenLine, verbose: boolean): string[] {
  // Of a profile these are links, and what went away while it was read: nothing that anybody put there to keep.
  if (leftOut.length === 0 || (session.engine === 'wwebjs' && !verbose)) return [];
  const head = `${name}: ${counted(leftOut.length, 'file')} left out`;
  if (verbose)
    return [
      pc.yellow(`${head}:`),
      ...leftOut.map(({ path, why }) => pc.dim(`  ${shown(path)}: ${shown(why)}`)),
    ];
  const named = leftOut.slice(0, mostNamed).map(({ path }) => shown(path));
  const more = leftOut.length - named.length;
  const rest = more > 0 ? ` and ${more} more` : '';
  return [pc.yellow(`${head}: ${named.join(', ')}${rest} (--verbose says why)`)];
}

const mostNamed = 5;

export function renderSnapshots(report: SnapshotsReport, nowMs: number, { verbose, width }: Manner): string {
  const lines = [pc.bold(`Vault ${shown(report.vault)}`)];
  if (report.sessions.length === 0) lines.push('It has no snapshot of these sessions.');
  const only = report.sessions.length === 1;
  for (const session of report.sessions)
    lines.push(...sessionLines(session, nowMs, { verbose: verbose || only, width }));
  if (report.elsewhere > 0)
    lines.push('', `${counted(report.elsewhere, 'session')} that no given place has; see --all`);
  return lines.join('\n');
}

function sessionLines(session: ListedSnapshots, nowMs: number, { verbose, width }: Manner): string[] {
  const { snapshots, latest } = session;
  const hurt = new Set(session.hurt.map(({ id }) => id));
  const standing = (one: SnapshotInfo): string => (hurt.has(one.id) ? pc.red('hurt') : standingText(one));
  const some = verbose ? snapshots : snapshots.slice(0, 5);
  const heads = ['ID', 'AGE', 'HOW', 'SET', 'FILES', 'SIZE', 'STORED', 'STANDING'].map((text) =>
    pc.dim(text),
  );
  const aligns = ['left', 'right', 'left', 'left', 'right', 'right', 'right', 'left'] as const;
  const rows = some.map((one) => [
    one.id,
    durationText(Math.max(0, nowMs - one.takenAtMs)),
    one.how,
    one.set,
    String(one.files),
    sizeText(one.sizeBytes),
    sizeText(one.storedBytes),
    one.id === latest ? `${standing(one)}, ${pc.bold('latest')}` : standing(one),
  ]);
  const more = snapshots.length - some.length;
  return [
    '',
    `${pc.bold(shown(sessionName(session.name)))} (${session.name.engine})${stateText(session, nowMs)}`,
    columns([heads, ...rows], aligns, width),
    ...(more > 0 ? [pc.dim(`  … and ${more} older ones (--verbose shows all)`)] : []),
    ...snapshots.filter(({ why }) => why !== '').map(({ id, why }) => pc.yellow(`  ${id}: ${shown(why)}`)),
    ...session.hurt.map(({ id, why }) => pc.red(`  hurt: ${id}: ${shown(why)}`)),
    ...insteadOfHurt(session, hurt),
  ];
}

function insteadOfHurt({ latest, newestWhole }: ListedSnapshots, hurt: ReadonlySet<string>): string[] {
  if (latest === null || !hurt.has(latest)) return [];
  const instead =
    newestWhole === null
      ? 'no other one is known to be whole'
      : `name another one: --snapshot ${newestWhole}`;
  return [pc.red(`  The latest, ${latest}, is hurt: to restore, ${instead}.`)];
}

function stateText({ state }: ListedSnapshots, nowMs: number): string {
  if (state === null) return '';
  const { lease, retired } = state;
  const parts: string[] = [];
  if (lease !== null && lease.remainingMs > 0)
    parts.push(`runs on ${shown(lease.owner.host)} (${shown(lease.owner.purpose)})`);
  if (retired !== null)
    parts.push(
      pc.yellow(`ended ${durationText(Math.max(0, nowMs - retired.atMs))} ago: ${shown(retired.why)}`),
    );
  return parts.length === 0 ? '' : `, ${parts.join(', ')}`;
}

function standingText({ standing }: SnapshotInfo): string {
  return standing === 'good' ? pc.green('good') : pc.yellow(`kept apart (${standing})`);
}

export function renderApproved({ name, snapshot, was }: ApprovedSnapshot): string {
  const before = was === '' ? 'It was good already.' : `It had been kept apart: ${shown(was)}.`;
  return `The snapshot ${snapshot} of ${shown(sessionName(name))} is good. ${before}`;
}

export function renderVerified({ vault, readData, sessions }: VerifyReport, { verbose }: Manner): string {
  const sum = (amount: (line: VerifiedLine) => number): number =>
    sessions.reduce((total, line) => total + amount(line), 0);
  const hurt = sum((line) => line.hurt.length);
  const counts = `${counted(
    sum((line) => line.snapshots),
    'snapshot',
  )} of ${counted(sessions.length, 'session')}, ${counted(
    sum(({ chunks }) => chunks.checked),
    'piece',
  )}`;
  const read = readData
    ? `${sizeText(sum(({ readBytes }) => readBytes))} read`
    : 'only whether it is there (--read-data reads every byte)';
  const isWell = hurt === 0 && sessions.every(({ failure }) => failure === null);
  return [
    pc.bold(`Vault ${shown(vault)}`),
    `${counts}; ${read}.`,
    ...sessions.flatMap((line) => hurtLines(line, verbose)),
    isWell ? pc.green('Everything that the snapshots need is there.') : verdict(hurt),
  ].join('\n');
}

function verdict(hurt: number): string {
  if (hurt === 0) return pc.red('Not everything could be looked at.');
  const verb = hurt === 1 ? 'is' : 'are';
  return pc.red(
    `${counted(hurt, 'snapshot')} ${verb} hurt. The next snapshot of the session heals what its content still has; the others can be restored.`,
  );
}

function hurtLines({ name, hurt, failure }: VerifiedLine, verbose: boolean): string[] {
  const called = shown(sessionName(name));
  const failed = failure === null ? [] : [pc.red(`  ${called}: not verified: ${shown(failure.message)}`)];
  return [
    ...failed,
    ...hurt.flatMap(({ id, why, paths }) => {
      const files = paths.filter((path) => path !== '');
      const some = verbose ? files : files.slice(0, linesShown);
      return [
        pc.red(`  ${called} ${id}: ${shown(why)}`),
        ...some.map((path) => pc.red(`    ${shown(path)}`)),
        ...(some.length < files.length ? moreLines(files.length, 'files (--verbose shows all)') : []),
      ];
    }),
  ];
}
