// `doctor`: looks at places and sessions, and says findings with stable codes and what to do next.
import { z } from 'zod';
import { examine } from '../checks/examine.ts';
import { checks } from '../checks/index.ts';
import { unreadablePlace } from '../checks/unreadable-place.ts';
import type { Finding } from '../core/finding.ts';
import { HoldfastError } from '../core/errors.ts';
import type { CredentialsState, Inventory, PlaceView, SessionPicture } from '../core/inventory.ts';
import { sessionName } from '../core/session.ts';
import type { DatabaseFacts } from '../ports/entry-store.ts';
import type { FileSystem } from '../ports/ground.ts';
import type { Run } from '../ports/journal.ts';
import type { ProbeReport } from '../ports/probe.ts';
import type { Store } from '../ports/store.ts';
import type { OperationContext } from './context.ts';
import { fileSystemAt } from './file-system-at.ts';
import { storeOf } from './make-plan.ts';
import { declareOperation } from './operation.ts';
import { doctorReport } from './outputs/findings.ts';
import { probePlaces } from './probe-places.ts';
import { selectSessions } from './select-sessions.ts';
import { sessionFlag, tenantFlag } from './session-flags.ts';
import { takeInventory } from './take-inventory.ts';

export interface DoctorReport {
  readonly findings: readonly Finding[];
  /** `fileSystem` is null where a place lies on no disk of this machine; `database` where it is a folder or cannot be asked. */
  readonly places: readonly {
    readonly place: string;
    readonly fileSystem: FileSystem | null;
    readonly database: DatabaseFacts | null;
  }[];
  /** Of each session that was looked at: may a client be started on it? */
  readonly sessions: readonly {
    readonly session: string;
    readonly state: CredentialsState;
    readonly why: string;
  }[];
  /** Every case that was tried, with --probe. */
  readonly probes: readonly ProbeReport[];
}

export const doctor = declareOperation({
  name: 'doctor',
  summary: 'Says what is wrong or risky about places and sessions, and what to do next.',
  risk: 'reads',
  input: z.object({
    session: sessionFlag,
    tenant: tenantFlag,
    probe: z
      .boolean()
      .optional()
      .describe("run Holdfast's own tests of a store beside each place, apart from its sessions")
      .meta({ cliOnly: true }),
  }),
  http: { method: 'get', path: '/findings', isLong: true },
  output: doctorReport,
  tenants: 'tenant',
  async run(context, input): Promise<DoctorReport> {
    await addVault(context);
    const inventory = await takeInventory(context, {}, context.stores);
    const chosen = await lookInto(context, selectSessions(inventory, input));
    const probes = input.probe === true ? await probePlaces(context) : new Map<string, ProbeReport>();
    const everySession = inventory.sessions;
    const scene: DoctorScene = { inventory: { ...inventory, sessions: chosen }, everySession, probes };
    const findings: Finding[] = [];
    const places: DoctorReport['places'][number][] = [];
    for (const [at, placeView] of inventory.places.entries()) {
      const store = context.stores[at];
      // Somebody who may not know which place it is must still be told that it cannot be read.
      if (store?.place.url !== placeView.url) {
        findings.push(...unreadablePlace(placeView, { place: placeView.url }, placeView.url));
        continue;
      }
      places.push({
        place: placeView.url,
        fileSystem: await fileSystemAt(context, store.place.root),
        database: placeView.problem === null ? await store.database() : null,
      });
      findings.push(...(await examinePlace(context, store, placeView, scene)));
    }
    // What lies in a vault is none that a client could be started on.
    const startable = chosen.filter(({ ref }) => ref.form !== 'vaulted');
    const sessions = startable.map(({ ref, credentials }) => {
      return { session: sessionName(ref), state: credentials.state, why: credentials.why };
    });
    return { findings: once(findings), places, sessions, probes: [...probes.values()] };
  },
});

/** The vault of the settings is examined like any place, where there is one or somebody has said that there is. */
async function addVault(context: OperationContext): Promise<void> {
  if (context.stores.length === 0) return;
  try {
    await context.vault();
  } catch (error) {
    const isNone = error instanceof HoldfastError && error.code === 'VAULT_ABSENT';
    if (!(error instanceof HoldfastError)) throw error;
    if (isNone && !context.vaultIsSet) return;
  }
  await context.openPlace(`vault:${context.vaultUrl()}`);
}

interface DoctorScene {
  /** With the sessions that were asked about. */
  readonly inventory: Inventory;
  readonly everySession: readonly SessionPicture[];
  /** By the place's URL. */
  readonly probes: ReadonlyMap<string, ProbeReport>;
}

/**
 * A scan of a database goes by what it can count. What is damaged inside shows only when everything is read, so that
 * is done here, one session at a time.
 */
async function lookInto(
  context: OperationContext,
  pictures: readonly SessionPicture[],
): Promise<SessionPicture[]> {
  const looked: SessionPicture[] = [];
  for (const picture of pictures) {
    context.signal?.throwIfAborted();
    if (picture.ref.form === 'records') looked.push(await insideOf(context, picture));
    else looked.push(picture);
    context.progress.report('sessions looked into', looked.length, pictures.length);
  }
  return looked;
}

async function insideOf(context: OperationContext, picture: SessionPicture): Promise<SessionPicture> {
  try {
    const detail = await storeOf(context.stores, picture.ref.place).detail(picture.ref);
    return detail?.picture ?? picture;
  } catch (error) {
    if (!(error instanceof HoldfastError && error.code === 'SESSION_UNREADABLE')) throw error;
    const problem = { code: 'UNREADABLE_ENTRY', path: '', detail: error.message } as const;
    return { ...picture, problems: [...picture.problems, problem] };
  }
}

/** What is true of the machine, or of sessions in several places, is found at every place and said once. */
function once(findings: readonly Finding[]): Finding[] {
  const said = new Set<string>();
  return findings.filter(({ code, session, path, text }) => {
    const anywhere = code === 'RUNNING_AS_ROOT' || code === 'IDENTITY_TWICE';
    const key = JSON.stringify([code, ...(anywhere ? [] : [session, path]), text]);
    return said.size < said.add(key).size;
  });
}

async function examinePlace(
  context: OperationContext,
  store: Store,
  placeView: PlaceView,
  { inventory, everySession, probes }: DoctorScene,
): Promise<Finding[]> {
  const { place } = store;
  const scene = {
    place,
    givenAs: context.givenPlaces.get(place.url) ?? place.url,
    placeView,
    pictures: inventory.sessions.filter((picture) => picture.ref.place === place.url),
    everySession,
    askedAbout: inventory.sessions,
    registry: inventory.registry,
    ground: context.ground,
    unfinishedRuns: () => deserted(context, store),
    damagedLocks: () => store.damagedLocks(),
    workingDirectory: context.workingDirectory,
    database: () => store.database(),
    honoursConditions: async () =>
      place.kind === 'vault' && place.url === `vault:${context.vaultUrl()}`
        ? context.honoursConditions()
        : null,
    knownSnapshots: place.kind === 'vault' ? await context.catalog.snapshots.all() : [],
    probe: probes.get(place.url) ?? null,
  };
  const otherRoots = new Set(context.stores.map((other) => other.place.root));
  const findings = await examine(checks, scene);
  // Sessions in another folder are stranded only if nobody looks there.
  return findings.filter(
    ({ code, path }) => code !== 'STRANDED_SESSIONS' || path === null || !otherRoots.has(path),
  );
}

/** Runs that touch this place and have not ended, unless somebody is at work on it right now. */
async function deserted(context: OperationContext, store: Store): Promise<Run[]> {
  const { journal } = context.catalog;
  const runs: Run[] = [];
  for (const run of await journal.unfinishedRuns()) {
    const lines = await journal.lines(run.id);
    if (lines.some((line) => line.step.session.place === store.place.url)) runs.push(run);
  }
  return runs.length > 0 && (await store.placeLockHeld()) ? [] : runs;
}
