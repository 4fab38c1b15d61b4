// `snapshot`: puts sessions as they are now into the vault. It changes no session.
import { z } from 'zod';
import { HoldfastError } from '../core/errors.ts';
import type { Inventory } from '../core/inventory.ts';
import { sessionKey, sessionName } from '../core/session.ts';
import type { SessionRef } from '../core/session.ts';
import { hasSnapshots, vaultKey } from '../core/vault-name.ts';
import type { Vault } from '../ports/vault.ts';
import type { OperationContext } from './context.ts';
import { declareOperation } from './operation.ts';
import { snapshotsTaken } from './outputs/snapshots.ts';
import { selectSessions } from './select-sessions.ts';
import { tenantFlag } from './session-flags.ts';
import { failedLine, takeOne } from './snapshots/take-one.ts';
import type { TakenLine, TakeRequest } from './snapshots/take-one.ts';
import { takeInventory } from './take-inventory.ts';

export interface SnapshotsTaken {
  /** The vault's address, without any password. */
  readonly vault: string;
  readonly sessions: readonly TakenLine[];
  /** Places that were meant as well and could not be read: whatever lies there was not taken. */
  readonly unread: readonly UnreadPlace[];
  /** What ended it before all were taken, or in the last moment; absent where nothing did. */
  readonly interrupted?: { readonly code: string; readonly message: string; readonly hint: string };
}

export interface UnreadPlace {
  readonly place: string;
  readonly code: 'PLACE_UNAVAILABLE';
  readonly why: string;
}

export const snapshot = declareOperation({
  name: 'snapshot',
  summary: 'Puts sessions as they are now into the vault, also while their programs run.',
  risk: 'changes',
  tenants: 'tenant',
  input: z.object({
    session: z
      .string()
      .optional()
      .describe('the session: tenant/id, id, clientId, or path below the place')
      .meta({ positional: true }),
    all: z.boolean().optional().describe('every session of the places'),
    tenant: tenantFlag,
    whole: z
      .boolean()
      .optional()
      .describe('every file of a browser profile, also what the browser makes again (snapshots.set)'),
    deep: z
      .boolean()
      .optional()
      .describe(
        'read every block of every database and check it, and read what the vault already has of it, before anything is published',
      ),
  }),
  http: { method: 'post', path: '/snapshots' },
  output: snapshotsTaken,
  async run(context, input): Promise<SnapshotsTaken> {
    const { session, tenant, all = false } = input;
    if (session === undefined && tenant === undefined && !all)
      throw new HoldfastError('USAGE', { cause: 'name a session or a tenant, or say --all' });
    const set = input.whole === true ? 'whole' : context.settings.snapshots.set;
    const inventory = await takeInventory(context, { namesOnly: true, withoutUse: true });
    const chosen = selectSessions(inventory, { session, tenant })
      .map(({ ref }) => ref)
      .filter(hasSnapshots);
    // Who names a session is told of it, wherever it was found.
    const unread = session === undefined ? unreadPlaces(context, inventory) : [];
    const [first] = unread;
    if (first !== undefined && chosen.length === 0)
      throw new HoldfastError('PLACE_UNAVAILABLE', { place: first.place, cause: first.why });
    const everySession = inventory.sessions.map(({ ref }) => ref);
    const request = { set, deep: input.deep === true };
    return { ...(await takeUntilStopped(context, chosen, everySession, request)), unread };
  },
});

/** Where somebody interrupts it, what was taken before is in the vault and is told. @throws the reason where nothing was */
async function takeUntilStopped(
  context: OperationContext,
  chosen: readonly SessionRef[],
  everySession: readonly SessionRef[],
  request: TakeRequest,
): Promise<Omit<SnapshotsTaken, 'unread'>> {
  const { signal } = context;
  const sessions: TakenLine[] = [];
  const onLine = (line: TakenLine): void => void sessions.push(line);
  try {
    await takeSnapshots(context, chosen, everySession, { ...request, onLine });
  } catch (error) {
    if (sessions.length === 0 || signal?.aborted !== true || error !== signal.reason) throw error;
  }
  const taken = { vault: context.vaultUrl(), sessions };
  if (signal?.aborted !== true) return taken;
  const reason: unknown = signal.reason;
  if (!(reason instanceof HoldfastError)) throw reason;
  const { code, message, hint } = reason;
  return { ...taken, interrupted: { code, message, hint } };
}

/** A vault that is given as a place has nothing that could be taken. */
function unreadPlaces({ stores }: OperationContext, { places }: Inventory): UnreadPlace[] {
  const vaults = new Set(stores.filter(({ place }) => place.kind === 'vault').map(({ place }) => place.url));
  return places.flatMap(({ url, problem }) =>
    problem === null || vaults.has(url) ? [] : [{ place: url, code: 'PLACE_UNAVAILABLE', why: problem }],
  );
}

/** @param everySession of all places: a name that two of them share would be one session in the vault */
export async function takeSnapshots(
  context: OperationContext,
  chosen: readonly SessionRef[],
  everySession: readonly SessionRef[],
  { onLine, ...request }: TakeRequest & { readonly onLine?: (line: TakenLine) => void },
): Promise<Omit<SnapshotsTaken, 'unread'>> {
  const vault = await context.vault({ create: true });
  const lines: TakenLine[] = [];
  /** Why nothing more is asked of a vault that was lost. */
  let lost: TakenLine | null = null;
  for (const session of chosen) {
    context.signal?.throwIfAborted();
    const line: TakenLine =
      lost === null
        ? await takeUnlessShared(context, vault, session, everySession, request)
        : await untried(context, vault, session, lost);
    if (line.code?.startsWith('BLOBS_') === true) lost ??= line;
    lines.push(line);
    onLine?.(line);
    context.progress.report('sessions taken', lines.length, chosen.length);
  }
  return { vault: vault.url, sessions: lines };
}

/** Waiting for the storage once for each of hundreds of sessions helps nobody. */
function untried(
  context: OperationContext,
  vault: Vault,
  session: SessionRef,
  { code, why }: TakenLine,
): Promise<TakenLine> {
  const failure = { code: code as HoldfastError['code'], message: `not tried: ${why}` };
  return failedLine(context, vault.url, session, failure);
}

async function takeUnlessShared(
  context: OperationContext,
  vault: Vault,
  session: SessionRef,
  everySession: readonly SessionRef[],
  request: TakeRequest,
): Promise<TakenLine> {
  const [own, key] = [sessionKey(session), vaultKey(session)];
  const twin = everySession.find(
    (other) => vaultKey(other) === key && hasSnapshots(other) && sessionKey(other) !== own,
  );
  if (twin === undefined) return takeOne(context, vault, session, request);
  const where = ({ place, path }: SessionRef): string =>
    [place, path].filter((part) => part !== '').join('/');
  const details = { session: sessionName(session), first: where(session), second: where(twin) };
  return failedLine(context, vault.url, session, new HoldfastError('SESSION_NAME_SHARED', details));
}
