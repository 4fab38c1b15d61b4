// One step for each session that can move, after reading all of it; and for each that cannot, why.
import { HoldfastError } from '../../core/errors.ts';
import type { Expectation, MoveSession, ProtectedLine, RecordsLine } from '../../core/plan.ts';
import { sessionName } from '../../core/session.ts';
import type { SessionRef } from '../../core/session.ts';
import { FileNames } from '../../engines/baileys/file-names.ts';
import { parseSessionName } from '../../engines/baileys/parse-session-name.ts';
import { SessionDigest } from '../../engines/baileys/session-digest.ts';
import type { TransferRemark } from '../../ports/session-transfer.ts';
import type { OperationContext } from '../context.ts';
import type { MovableSession, MoveSource, Refusal } from './sources.ts';
import { refsThere } from './target.ts';
import type { MoveTarget } from './target.ts';

export interface PlannedMoves {
  readonly steps: readonly MoveSession[];
  readonly refused: readonly ProtectedLine[];
}

/** @param as the name there, for the one session that there is. @throws USAGE */
export async function planMoves(
  context: OperationContext,
  source: MoveSource,
  target: MoveTarget,
  as: string | undefined,
): Promise<PlannedMoves> {
  const names = namesThere(source.sessions, as);
  const refs = refsThere(target, names);
  const steps: MoveSession[] = [];
  const refused: ProtectedLine[] = [];
  for (const [index, session] of source.sessions.entries()) {
    context.signal?.throwIfAborted();
    const ref = refs[index];
    const planned = ref === undefined ? null : await planOne(source, target, session, ref);
    if (planned === null) continue;
    if ('kind' in planned) steps.push(planned);
    else refused.push(protectedLine(session, target, planned));
    context.progress.report('sessions read', index + 1, source.sessions.length);
  }
  return { steps, refused };
}

/** @throws USAGE */
function namesThere(sessions: readonly MovableSession[], as: string | undefined) {
  if (as === undefined) return sessions.map(({ tenant, id }) => ({ tenant, id }));
  if (sessions.length === 1) return [parseSessionName(as)];
  const cause = `--as names one session, and these are ${sessions.length}; choose one with --session`;
  throw new HoldfastError('USAGE', { cause });
}

async function planOne(
  source: MoveSource,
  target: MoveTarget,
  session: MovableSession,
  there: SessionRef | { readonly refusal: string },
): Promise<MoveSession | Refusal> {
  if (session.refusal !== null) return session.refusal;
  if ('refusal' in there) return { guard: 'write-over-no-session', reason: there.refusal };
  try {
    const { expect, remarks } = await survey(source, target, session);
    const { files, sizeBytes } = expect;
    const why = `it moves from ${session.from.place}`;
    const what = { class: target.form, rule: 'migrate', why, expect, remarks };
    return {
      kind: 'move-session',
      session: there,
      path: there.path,
      from: session.from,
      files,
      sizeBytes,
      ...what,
    };
  } catch (error) {
    // What one session is about; an outage is about all of them.
    if (error instanceof HoldfastError && ofOneSession.has(error.code))
      return { guard: 'leave-damaged-sessions-alone', reason: error.message };
    throw error;
  }
}

const ofOneSession = new Set([
  'CREDENTIALS_MISSING',
  'ENTRY_DAMAGED',
  'ENTRY_NAME_INVALID',
  'RECORDS_COLLIDE',
  'SESSION_ABSENT',
  'SESSION_UNREADABLE',
]);

/** Reads every record: what cannot move whole shows now, and not when its program has been stopped for it. */
async function survey(
  { transfer }: MoveSource,
  { form }: MoveTarget,
  { from, tenant, id }: MovableSession,
): Promise<{ readonly expect: Expectation; readonly remarks: readonly RecordsLine[] }> {
  const digest = new SessionDigest();
  const files = new FileNames(sessionName({ tenant, id }));
  const remarks = new Map<string, Mutable<RecordsLine>>();
  for await (const piece of transfer.read(from.path, null)) {
    for (const record of piece.records) {
      digest.add(record);
      if (form === 'folder') files.claim(record);
    }
    for (const remark of piece.remarks) count(remarks, remark);
  }
  const { records, sizeBytes } = digest;
  const fingerprint = digest.fingerprint();
  return {
    expect: { kind: 'folder', files: records, sizeBytes, fingerprint },
    remarks: [...remarks.values()],
  };
}

type Mutable<Line> = { -readonly [Key in keyof Line]: Line[Key] };

function count(lines: Map<string, Mutable<RecordsLine>>, { kind, what, example }: TransferRemark): void {
  const key = JSON.stringify([kind, what]);
  const line = lines.get(key) ?? { kind, what, records: 0, example };
  line.records += 1;
  lines.set(key, line);
}

function protectedLine(
  { from, tenant, id, sizeBytes }: MovableSession,
  { place, form }: MoveTarget,
  { guard, reason }: Refusal,
): ProtectedLine {
  // A session of others has no reference of its own; it is named as it would be called there.
  const there: SessionRef = { place: place.url, engine: 'baileys', form, path: '', tenant, id };
  return { guard, reason, session: from.session ?? there, path: from.path, sizeBytes };
}
