// `sessions show`: everything that is known about one session, without the secrets in it.
import { z } from 'zod';
import { HoldfastError } from '../core/errors.ts';
import type { SessionRow } from '../core/fleet.ts';
import type { ClassTotal, SessionDetail } from '../core/inventory.ts';
import type { Worth } from '../core/entry.ts';
import type { SnapshotRecord } from '../core/snapshot-record.ts';
import { vaultKey } from '../core/vault-name.ts';
import type { OperationContext } from './context.ts';
import { lookNow } from './fleet-picture.ts';
import { storeOf } from './make-plan.ts';
import { declareOperation } from './operation.ts';
import { shownSessions } from './outputs/sessions.ts';
import { selectSessions } from './select-sessions.ts';
import { listed } from './sessions-list.ts';
import type { ListedSession } from './sessions-list.ts';
import { knownSnapshots } from './snapshots/known-snapshots.ts';
import { namedSession } from './session-flags.ts';

export interface ShownSession extends ListedSession {
  readonly credentialsWhy: string;
  readonly inUseWhy: readonly string[];
  readonly classes: readonly (ClassTotal & { readonly class: string; readonly worth: Worth })[];
  readonly problems: readonly { readonly code: string; readonly path: string; readonly detail: string }[];
  readonly remarks: readonly string[];
  /** What this home knows of its snapshots; null where it never took or verified one. The vault itself is not asked. */
  readonly snapshots: SnapshotRecord | null;
}

export interface ShownSessions {
  readonly sessions: readonly ShownSession[];
}

export const sessionsShow = declareOperation({
  name: 'sessions show',
  summary: 'Shows one session: what it holds by class, its credentials, who uses it, what is wrong with it.',
  risk: 'reads',
  input: z.object({
    session: namedSession,
    place: z
      .string()
      .optional()
      .describe('the URL of its place, where several have a session of this name')
      .meta({ httpOnly: true }),
  }),
  http: { method: 'get', path: '/sessions/{session}' },
  output: shownSessions,
  tenants: 'session',
  async run(context, { session, place }): Promise<ShownSessions> {
    const chosen = await rowsNamed(context, session, place);
    const records = await knownSnapshots(context);
    return { sessions: await Promise.all(chosen.map((row) => shownSession(context, row, records))) };
  },
});

/** Of this home: what lies elsewhere only its own keeper can look into. */
async function rowsNamed(
  context: OperationContext,
  session: string,
  place: string | undefined,
): Promise<SessionRow[]> {
  const seen = context.lastLook?.fleet()?.homes.find(({ home }) => home === context.catalog.homeId);
  const { sessions, places } = seen ?? (await lookNow(context));
  const there = sessions.filter(({ ref }) => place === undefined || ref.place === place);
  return selectSessions({ sessions: there, places }, { session });
}

async function shownSession(
  context: OperationContext,
  row: SessionRow,
  records: readonly SnapshotRecord[],
): Promise<ShownSession> {
  const { ref } = row;
  const store = storeOf(context.stores, ref.place);
  const detail = await store.detail(ref);
  // It went away since it was seen.
  if (detail === null) throw new HoldfastError('SESSION_NOT_FOUND', { session: row.name });
  const { picture, remarks } = detail;
  const { answer, why } = await store.inUse(ref);
  const record = records.find(({ name }) => vaultKey(name) === vaultKey(ref));
  return {
    ...listed(row),
    credentials: picture.credentials.state,
    credentialsWhy: picture.credentials.why,
    paired: picture.credentials.paired ?? null,
    inUse: answer,
    inUseWhy: why,
    generation: picture.generation,
    entries: picture.files,
    sizeBytes: picture.sizeBytes,
    cacheBytes: picture.cacheBytes,
    byClass: picture.byClass,
    lastWrittenMs: picture.newestMs,
    classes: classesOf(detail),
    problems: picture.problems,
    remarks,
    snapshots: record ?? null,
  };
}

/** The biggest first. Entries of one class are worth the same, but for those that are proven dead. */
function classesOf({ entries }: SessionDetail): ShownSession['classes'] {
  const classes = new Map<string, ClassTotal & { class: string; worth: Worth }>();
  for (const entry of entries) {
    const key = `${entry.class} ${entry.worth}`;
    const total = classes.get(key) ?? { class: entry.class, worth: entry.worth, entries: 0, sizeBytes: 0 };
    total.entries += entry.files;
    total.sizeBytes += entry.sizeBytes;
    classes.set(key, total);
  }
  return [...classes.values()].toSorted((a, b) => b.sizeBytes - a.sizeBytes);
}
