// What can be moved: the sessions of a place, or of a source of others, with what speaks against moving each.
import { HoldfastError } from '../../core/errors.ts';
import type { ForeignSourceUrl } from '../../core/foreign-source.ts';
import type { InUse, PlaceView, SessionPicture } from '../../core/inventory.ts';
import type { MoveOrigin } from '../../core/plan.ts';
import { sessionName } from '../../core/session.ts';
import { parseSessionName } from '../../engines/baileys/parse-session-name.ts';
import type { TransferSource } from '../../ports/session-transfer.ts';
import type { OperationContext } from '../context.ts';
import { selectSessions } from '../select-sessions.ts';
import type { Selection } from '../select-sessions.ts';

export interface Refusal {
  /** As advice, in the manner of a guard's name. */
  readonly guard: string;
  readonly reason: string;
}

export interface MovableSession {
  readonly tenant: string;
  readonly id: string;
  readonly from: MoveOrigin;
  readonly sizeBytes: number;
  readonly refusal: Refusal | null;
}

export interface MoveSource {
  readonly url: string;
  /** None where it is not Holdfast's to change. */
  readonly places: readonly PlaceView[];
  readonly sessions: readonly MovableSession[];
  readonly transfer: TransferSource;
}

type Wanted = Selection & { readonly from: string };

/** @throws SESSION_NOT_FOUND, PLACE_UNAVAILABLE, USAGE */
export async function sourceOfPlace(context: OperationContext, wanted: Wanted): Promise<MoveSource> {
  const store = await context.openPlace(wanted.from);
  const transfer = await context.transfers.place(wanted.from);
  const { place, sessions } = await store.scan({ ...(context.signal && { signal: context.signal }) });
  const { url, problem } = place;
  if (problem !== null) throw new HoldfastError('PLACE_UNAVAILABLE', { place: url, cause: problem });
  const holders = holdersAmong(sessions);
  const [atWork] = context.settings.guards.requireStopped ? await store.processesAtWork() : [];
  const movable = selectSessions({ sessions, places: [place] }, wanted).map((picture): MovableSession => {
    const { ref, sizeBytes } = picture;
    const from = { place: url, path: ref.path, session: ref };
    const refusal = atWork === undefined ? refusalOf(picture, holders) : notStopped(atWork);
    return { tenant: ref.tenant, id: ref.id, from, sizeBytes, refusal };
  });
  return { url, places: [place], sessions: movable, transfer };
}

/** @throws SESSION_NOT_FOUND, PLACE_UNAVAILABLE, STORE_UNAVAILABLE */
export async function sourceOfOthers(
  context: OperationContext,
  { kind, url }: ForeignSourceUrl,
  wanted: Wanted,
): Promise<MoveSource> {
  const transfer = await context.transfers.foreign(wanted.from);
  const found = await transfer.list();
  // There is but one in a file, and it has no name of its own: --session gives it one.
  const named = kind === 'baileys-sqlite' && wanted.session !== undefined;
  const sessions: MovableSession[] = [];
  for (const { path, tenant, id } of found) {
    const name = named && wanted.session !== undefined ? parseSessionName(wanted.session) : { tenant, id };
    if (!named && !isWanted(name, path, wanted)) continue;
    const from = { place: url, path, session: null };
    const refusal = refusalForUse(await transfer.inUse(path));
    sessions.push({ ...name, from, sizeBytes: 0, refusal });
  }
  if (sessions.length === 0 && (wanted.session !== undefined || wanted.tenant !== undefined)) {
    throw new HoldfastError('SESSION_NOT_FOUND', { session: wanted.session ?? `tenant ${wanted.tenant}` });
  }
  return { url, places: [], sessions, transfer };
}

function isWanted(
  name: { readonly tenant: string; readonly id: string },
  path: string,
  { session, tenant }: Selection,
): boolean {
  const ofTenant = (wanted: string): boolean => name.tenant === wanted || name.tenant === `company_${wanted}`;
  return (
    (session === undefined || [sessionName(name), path].includes(session) || ofTenant(session)) &&
    (tenant === undefined || ofTenant(tenant))
  );
}

function refusalOf(picture: SessionPicture, holders: ReadonlyMap<string, string>): Refusal | null {
  const inner = holders.get(picture.ref.path);
  if (inner !== undefined) {
    const reason = `another session lies in its folder: ${inner}`;
    return { guard: 'leave-sessions-that-hold-others-alone', reason };
  }
  return refusalForUse(picture.inUse);
}

function notStopped(sign: string): Refusal {
  return { guard: 'require-stopped-programs', reason: `a program seems to use its place: ${sign}` };
}

function refusalForUse({ answer, why }: InUse): Refusal | null {
  if (answer === 'no') return null;
  const word = answer === 'yes' ? 'in use' : 'perhaps in use';
  return { guard: 'leave-sessions-in-use-alone', reason: `${word}: ${why.join('; ')}` };
}

/** By path: what lies in a session's folder. Moved away as a whole, it would take that along. */
function holdersAmong(sessions: readonly SessionPicture[]): Map<string, string> {
  const holders = new Map<string, string>();
  for (const { ref, problems } of sessions) {
    const met = problems.find((problem) => problem.code === 'HOLDS_ANOTHER_SESSION');
    if (met !== undefined && ref.path !== '') holders.set(ref.path, met.path);
    if (ref.form !== 'folder') continue;
    // In the trash the place's own session goes by its id, which is the place's name.
    if (ref.path === '' && sessions.some((other) => other.ref.path === ref.id)) holders.set('', ref.id);
    for (let end = ref.path.lastIndexOf('/'); end > 0; end = ref.path.lastIndexOf('/', end - 1)) {
      const outer = ref.path.slice(0, end);
      if (sessions.some((other) => other.ref.path === outer)) holders.set(outer, sessionName(ref));
    }
  }
  return holders;
}
