// Sessions as text: the list, and one of them closely.
import { colour as pc } from '../colour.ts';
import { durationText, sizeText } from '../../../core/amounts.ts';
import { shown } from '../../../core/shown.ts';
import type { ExportedSession } from '../../../operations/sessions-export.ts';
import type { ImportedSession } from '../../../operations/sessions-import.ts';
import type { ListedSession, SessionsReport } from '../../../operations/sessions-list.ts';
import type { ShownSession } from '../../../operations/sessions-show.ts';
import { columns } from '../columns.ts';

const stateColour: Readonly<Record<ListedSession['credentials'], (text: string) => string>> = {
  whole: pc.green,
  absent: pc.yellow,
  damaged: pc.red,
  unreadable: pc.red,
  unknown: pc.dim,
};

export function renderSessions(report: SessionsReport, width: number | null): string {
  const unread = report.places
    .filter((place) => place.problem !== null)
    .map(({ url, problem }) => pc.red(`${shown(url)} cannot be read: ${shown(problem ?? '')}`));
  if (report.sessions.length === 0) {
    return [...unread, ...(unread.length === 0 ? ['There is no session in these places.'] : [])].join('\n');
  }
  const head = ['SESSION', 'CREDENTIALS', 'IN USE', 'ENTRIES', 'SIZE', 'WRITTEN', 'PLACE'];
  const rows = report.sessions.map((session) => [
    shown(session.name),
    credentialsText(session),
    session.inUse,
    String(session.entries),
    sizeText(session.sizeBytes),
    writtenText(session, report.takenAtMs),
    shown(session.place),
  ]);
  const aligns = ['left', 'left', 'left', 'right', 'right', 'right', 'left'] as const;
  return [...unread, columns([head, ...rows], aligns, width)].join('\n');
}

export function renderSession(session: ShownSession, nowMs: number, width: number | null): string {
  const lines = [
    `${pc.bold(shown(session.name))}  ${shown(session.place)}`,
    `credentials: ${credentialsText(session)}. ${shown(session.credentialsWhy)}`,
    `in use: ${session.inUse}${session.inUseWhy.length === 0 ? '' : ` (${shown(session.inUseWhy.join('; '))})`}`,
    `${session.entries === 1 ? '1 entry' : `${session.entries} entries`}, ${sizeText(session.sizeBytes)}, ${session.generation}, last written ${writtenText(session, nowMs)}`,
    ...snapshotLines(session, nowMs),
    '',
    columns(
      [
        ['CLASS', 'ENTRIES', 'SIZE', 'WORTH'],
        ...session.classes.map((each) => [
          each.class,
          String(each.entries),
          sizeText(each.sizeBytes),
          each.worth,
        ]),
      ],
      ['left', 'right', 'right', 'left'],
      width,
    ),
  ];
  const problems = session.problems.map(
    ({ code, path, detail }) => `${pc.red(code)} ${shown(path)}: ${shown(detail)}`,
  );
  const remarks = session.remarks.map(shown);
  return [...lines, ...section(problems), ...section(remarks)].join('\n');
}

function snapshotLines({ snapshots }: ShownSession, nowMs: number): string[] {
  if (snapshots === null) return [];
  const { vault, taken, failure, verified } = snapshots;
  const newest =
    taken === null
      ? 'none yet'
      : `${durationText(Math.max(0, nowMs - taken.takenAtMs))} old, ${sizeText(taken.sizeBytes)}${taken.standing === 'good' ? '' : `, ${pc.yellow(`kept apart: ${shown(taken.why)}`)}`}`;
  return [
    `newest snapshot: ${newest} (${shown(vault)})`,
    ...(failure === null ? [] : [pc.red(`the last one failed: ${shown(failure.message)}`)]),
    ...(verified === null || verified.hurt === 0
      ? []
      : [pc.red(`${verified.hurt} of its snapshots are hurt`)]),
  ];
}

export function renderExport(
  about: Omit<ExportedSession, 'text'> & { file: string; sizeBytes: number },
): string {
  const { name, place, records, file, sizeBytes } = about;
  return [
    `Wrote ${shown(name)} of ${shown(place)} to ${shown(file)}: ${records} records, ${sizeText(sizeBytes)}.`,
    'The file holds its private keys: whoever has it has the session. A copy is old as soon as the session is used',
    'again, and starting on an old copy breaks conversations; use one of both only.',
  ].join('\n');
}

export function renderImport(about: ImportedSession, nowMs: number): string {
  const { name, place, records, exportedAtMs } = about;
  const age = durationText(Math.max(0, nowMs - exportedAtMs));
  return `Imported ${shown(name)} into ${shown(place)}: ${records} records, every one compared. The file was written ${age} ago.`;
}

function section(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

function credentialsText({ credentials, paired }: ListedSession): string {
  return stateColour[credentials](paired === false ? `${credentials}, not paired` : credentials);
}

function writtenText({ lastWrittenMs }: ListedSession, nowMs: number): string {
  return lastWrittenMs === null ? 'never' : `${durationText(Math.max(0, nowMs - lastWrittenMs))} ago`;
}
