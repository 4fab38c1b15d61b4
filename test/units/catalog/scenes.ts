// Plans, sessions and inventories to put into a catalog.
import type {
  CredentialsState,
  Inventory,
  PlaceView,
  Registry,
  SessionPicture,
} from '../../../src/core/inventory.ts';
import type { MoveBack, MoveToTrash, Plan } from '../../../src/core/plan.ts';
import type { SessionRef } from '../../../src/core/session.ts';
import type { TrashItem } from '../../../src/ports/records.ts';

export const authPlace = 'wwebjs:/srv/.wwebjs_auth';

export function sessionRef(path: string, place: string = authPlace): SessionRef {
  return {
    place,
    engine: 'wwebjs',
    form: 'local-profile',
    path,
    tenant: path,
    id: 'session',
    clientId: null,
  };
}

export function move(path: string): MoveToTrash {
  return {
    kind: 'move-to-trash',
    session: sessionRef('session-a'),
    path,
    sizeBytes: 10,
    files: 1,
    class: 'pre-key',
    rule: 'r',
    why: 'w',
    holdsCredentials: false,
    expect: { kind: 'file', files: 1, sizeBytes: 10, fingerprint: `fingerprint of ${path}` },
  };
}

export function back(path: string): MoveBack {
  return { ...move(path), kind: 'move-back', item: `run-1/${path}` };
}

export function plan(id: string, changes: Partial<Plan> = {}): Plan {
  return {
    format: 'holdfast-plan/1',
    id,
    operation: 'prune',
    madeAtMs: 5,
    home: 'h',
    policy: 'safe',
    places: [],
    steps: [],
    protected: [],
    kept: [],
    sessions: [],
    notes: [],
    totals: { steps: 0, files: 0, sizeBytes: 0 },
    seal: `seal of ${id}`,
    ...changes,
  };
}

export interface PictureFacts {
  readonly files?: number;
  readonly sizeBytes?: number;
  readonly credentials?: CredentialsState;
  readonly byClass?: SessionPicture['byClass'];
}

export function picture(ref: SessionRef, facts: PictureFacts = {}): SessionPicture {
  const { files = 3, sizeBytes = 300, credentials = 'whole', byClass = {} } = facts;
  return {
    ref,
    files,
    sizeBytes,
    byClass,
    diskBytes: 4096,
    cacheBytes: 0,
    newestMs: 1,
    oldestMs: 1,
    generation: 'chromium',
    credentials: { state: credentials, why: 'as the test says' },
    inUse: { answer: 'no', why: [] },
    problems: [],
    problemsLeftOut: 0,
    sizesAtMs: 1,
  };
}

export function listOf(...clientIds: string[]): Registry {
  return { state: 'read', path: '/srv/.wwebjs_instances.json', clientIds, modifiedMs: 1 };
}

/** An inventory of one place, well read and with a list of one instance unless said otherwise. */
export function inventory(
  takenAtMs: number,
  sessions: readonly SessionPicture[],
  changes: { place?: Partial<PlaceView>; registry?: Registry } = {},
): Inventory {
  const url = changes.place?.url ?? authPlace;
  const place = { url, root: '/srv/.wwebjs_auth', identity: '8:1', sessions: sessions.length, problem: null };
  return {
    takenAtMs,
    sessions,
    places: [{ ...place, ...changes.place }],
    registry: changes.registry ?? listOf('listed'),
  };
}

export function trashItem(session: SessionRef, changes: Partial<TrashItem> = {}): TrashItem {
  return {
    item: `run-1/${session.path}`,
    runId: 'run-1',
    session,
    path: session.path,
    class: 'local-profile',
    kind: 'folder',
    files: 3,
    sizeBytes: 300,
    trashedAtMs: 1,
    holdsCredentials: true,
    ...changes,
  };
}
