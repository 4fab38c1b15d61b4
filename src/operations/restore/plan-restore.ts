// What a restore would do to what lies in the place: the step, or why the session is left alone, and what would be lost.
import { HoldfastError } from '../../core/errors.ts';
import { nothingThere } from '../../core/plan.ts';
import type { ProtectedLine, RestoreSession } from '../../core/plan.ts';
import { sessionName } from '../../core/session.ts';
import type { SnapshotInfo } from '../../core/snapshot.ts';
import type { SessionVault, Vault } from '../../ports/vault.ts';
import { sessionRoom } from '../../steps/session-room.ts';
import type { OperationContext } from '../context.ts';
import { remarkOnRun, whyLeased } from './held-elsewhere.ts';
import { outlookOf } from './outlook.ts';
import type { WhereTo } from './where-to.ts';

export interface RestoreRequest {
  readonly vault: Vault;
  readonly snapshot: SnapshotInfo;
  readonly to: WhereTo;
  /** Also over a session that is whole, or newer. */
  readonly force: boolean;
  /** Nothing was sent or received since the snapshot. */
  readonly nothingSince: boolean;
}

export interface PlannedRestore {
  readonly steps: readonly RestoreSession[];
  readonly protected: readonly ProtectedLine[];
  readonly notes: readonly string[];
}

/** @throws RESTORE_OVER_NEWER_STATE unless forced; what the vault and the place throw */
export async function planRestore(
  context: OperationContext,
  request: RestoreRequest,
): Promise<PlannedRestore> {
  const { vault, snapshot, to, force } = request;
  const { store, session } = to;
  const held = await whyLeftAlone(context, vault.session(snapshot.name), to);
  if (held !== null) return { steps: [], protected: [protectedLine(request, held)], notes: [] };
  const outlook = await outlookOf(context, request);
  if (outlook.isThere) return { steps: [], protected: [], notes: outlook.notes };
  if (outlook.against !== null && !force) {
    const details = { session: sessionName(session), snapshot: snapshot.id, cause: outlook.against };
    throw new HoldfastError('RESTORE_OVER_NEWER_STATE', details);
  }
  const here = await sessionRoom({ store, transfers: context.transfers }, session).here();
  const step: RestoreSession = {
    kind: 'restore-session',
    session,
    path: session.path,
    sizeBytes: snapshot.sizeBytes,
    files: snapshot.files,
    class: session.form,
    rule: 'restore',
    why: `the snapshot of ${new Date(snapshot.takenAtMs).toISOString()} comes back`,
    expect: here ?? nothingThere,
    nothingSince: request.nothingSince,
    from: {
      vault: vault.url,
      identity: await vault.identity(),
      name: snapshot.name,
      snapshot: snapshot.id,
      contentDigest: snapshot.contentDigest,
    },
  };
  const trash = here === null ? [] : ['What lies there now goes to the trash of its place, whole.'];
  const forced = outlook.against === null ? [] : [`Forced: ${outlook.against}.`];
  const interrupted = await remarkOnRun(context, session);
  return { steps: [step], protected: [], notes: [...interrupted, ...forced, ...outlook.notes, ...trash] };
}

/** In use, or under the lease of somebody who may be at work: then nothing is planned. */
async function whyLeftAlone(
  context: OperationContext,
  vaulted: SessionVault,
  { store, session }: WhereTo,
): Promise<Held | null> {
  const use = await store.inUse(session);
  if (use.answer !== 'no')
    return { guard: 'leave-sessions-in-use-alone', reason: `in use: ${use.why.join('; ')}` };
  const reason = await whyLeased(context, vaulted, session);
  return reason === null ? null : { guard: 'leave-leased-sessions-alone', reason };
}

type Held = Pick<ProtectedLine, 'guard' | 'reason'>;

function protectedLine({ snapshot, to: { session } }: RestoreRequest, held: Held): ProtectedLine {
  return { ...held, session, path: session.path, sizeBytes: snapshot.sizeBytes };
}
