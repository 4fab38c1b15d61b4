// `doctor`: looks at places and sessions, and says findings with stable codes and what to do next.
import { z } from 'zod';
import { examine } from '../checks/examine.ts';
import { checks } from '../checks/index.ts';
import type { Finding } from '../core/finding.ts';
import type { CredentialsState, Inventory } from '../core/inventory.ts';
import { sessionName } from '../core/session.ts';
import type { FileSystem } from '../ports/ground.ts';
import type { Run } from '../ports/journal.ts';
import type { Store } from '../ports/store.ts';
import type { OperationContext } from './context.ts';
import { declareOperation } from './operation.ts';
import { selectSessions } from './select-sessions.ts';
import { sessionFlag, tenantFlag } from './session-flags.ts';
import { takeInventory } from './take-inventory.ts';

export interface DoctorReport {
  readonly findings: readonly Finding[];
  readonly places: readonly { readonly place: string; readonly fileSystem: FileSystem }[];
  /** Of each session that was looked at: may a client be started on it? */
  readonly sessions: readonly {
    readonly session: string;
    readonly state: CredentialsState;
    readonly why: string;
  }[];
}

export const doctor = declareOperation({
  name: 'doctor',
  summary: 'Says what is wrong or risky about places and sessions, and what to do next.',
  risk: 'reads',
  input: z.object({ session: sessionFlag, tenant: tenantFlag }),
  async run(context, input): Promise<DoctorReport> {
    const inventory = await takeInventory(context);
    const chosen = selectSessions(inventory.sessions, input);
    const narrowed = { ...inventory, sessions: chosen };
    const findings: Finding[] = [];
    const places: DoctorReport['places'][number][] = [];
    for (const store of context.stores) {
      places.push({
        place: store.place.url,
        fileSystem: await context.ground.fileSystemOf(store.place.root),
      });
      findings.push(...(await examinePlace(context, store, narrowed)));
    }
    const sessions = chosen.map(({ ref, credentials }) => {
      return { session: sessionName(ref), state: credentials.state, why: credentials.why };
    });
    return { findings: once(findings), places, sessions };
  },
});

/** What is true of the machine is found at every place, and said once. */
function once(findings: readonly Finding[]): Finding[] {
  const said = new Set<string>();
  return findings.filter(({ code, session, path, text }) => {
    const key = JSON.stringify([
      code,
      session,
      session === null && code === 'RUNNING_AS_ROOT' ? null : path,
      text,
    ]);
    return said.size < said.add(key).size;
  });
}

async function examinePlace(
  context: OperationContext,
  store: Store,
  inventory: Inventory,
): Promise<Finding[]> {
  const { place } = store;
  const placeView = inventory.places.find((view) => view.url === place.url);
  if (placeView === undefined) return [];
  const scene = {
    place,
    givenAs: context.givenPlaces.get(place.url) ?? place.url,
    placeView,
    pictures: inventory.sessions.filter((picture) => picture.ref.place === place.url),
    registry: inventory.registry,
    ground: context.ground,
    unfinishedRuns: await deserted(context, store),
    damagedLocks: await store.damagedLocks(),
    workingDirectory: context.workingDirectory,
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
