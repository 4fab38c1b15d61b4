// Small hand-made worlds for tests of decisions: every field has an innocent value, a test names what matters to it.
import { defaultClassicSettings, defaultGuardSettings, defaultIdleMs } from '../../../src/core/defaults.ts';
import type { Entry } from '../../../src/core/entry.ts';
import type { GuardScene, GuardSettings, History } from '../../../src/core/guard.ts';
import type {
  Inventory,
  PlaceView,
  Registry,
  SessionDetail,
  SessionPicture,
} from '../../../src/core/inventory.ts';
import type { Removal } from '../../../src/core/removal.ts';
import type {
  EntryScene,
  SessionScene,
  SnapshotScene,
  TrashSubject,
} from '../../../src/core/rules/scenes.ts';
import type { SessionRef } from '../../../src/core/session.ts';
import type { SnapshotInfo } from '../../../src/core/snapshot.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
export const nowMs = Date.UTC(2026, 10, 21, 12);

export const baileysPlace = 'baileys:/srv/auth';
export const wwebjsPlace = 'wwebjs:/srv/.wwebjs_auth';

export function baileysRef(id = 'company_1', over: Partial<SessionRef> = {}): SessionRef {
  return { place: baileysPlace, engine: 'baileys', form: 'folder', path: id, tenant: id, id, ...over };
}

export function profileRef(clientId: string | null = 'alpha', over: Partial<SessionRef> = {}): SessionRef {
  const path = clientId === null ? 'session' : `session-${clientId}`;
  const named = { tenant: 'default', id: clientId ?? 'session', clientId };
  return { place: wwebjsPlace, engine: 'wwebjs', form: 'local-profile', path, ...named, ...over };
}

/** 30 files, 3,000 bytes, last written 60 days ago, not in use. */
export function pictureOf(ref: SessionRef, over: Partial<SessionPicture> = {}): SessionPicture {
  return {
    ref,
    files: 30,
    sizeBytes: 3000,
    diskBytes: 4096,
    byClass: {},
    cacheBytes: 0,
    newestMs: nowMs - 60 * dayMs,
    oldestMs: nowMs - 90 * dayMs,
    generation: ref.engine === 'wwebjs' ? 'chromium' : 'baileys-6',
    credentials: { state: 'whole', why: 'every key is there' },
    inUse: { answer: 'no', why: [] },
    problems: [],
    problemsLeftOut: 0,
    sizesAtMs: nowMs,
    ...over,
  };
}

export function entryOf(path: string, over: Partial<Entry> = {}): Entry {
  return {
    path,
    class: 'session',
    kind: 'file',
    files: 1,
    sizeBytes: 100,
    modifiedMs: nowMs - hourMs,
    worth: 'needed',
    why: 'the protocol may ask for it',
    ...over,
  };
}

export function entrySceneOf(entries: readonly Entry[], over: Partial<SessionDetail> = {}): EntryScene {
  const picture = pictureOf(baileysRef(), { files: entries.length });
  const detail = { picture, entries, remarks: [], ...over };
  return { detail, nowMs, settings: defaultClassicSettings };
}

export function placeOf(url: string, over: Partial<PlaceView> = {}): PlaceView {
  return {
    url,
    root: url.slice(url.indexOf(':') + 1),
    identity: '2049:77',
    sessions: 3,
    problem: null,
    ...over,
  };
}

export function listOf(...clientIds: string[]): Extract<Registry, { state: 'read' }> {
  return { state: 'read', path: '/srv/.wwebjs_instances.json', clientIds, modifiedMs: nowMs - dayMs };
}

export function inventoryOf(sessions: readonly SessionPicture[], over: Partial<Inventory> = {}): Inventory {
  const urls = [...new Set([baileysPlace, wwebjsPlace, ...sessions.map((session) => session.ref.place)])];
  const places = urls.map((url) =>
    placeOf(url, { sessions: sessions.filter((session) => session.ref.place === url).length }),
  );
  return { takenAtMs: nowMs, places, sessions, registry: { state: 'none' }, ...over };
}

export function sessionSceneOf(inventory: Inventory, over: Partial<SessionScene> = {}): SessionScene {
  return { inventory, nowMs, settings: { idleMs: defaultIdleMs }, ...over };
}

export function removalOf(session: SessionRef, over: Partial<Removal> = {}): Removal {
  return {
    scope: 'session',
    session,
    path: session.path,
    class: session.form,
    kind: 'folder',
    files: 30,
    sizeBytes: 3000,
    modifiedMs: nowMs - 60 * dayMs,
    rule: 'remove-unlisted-profiles',
    reason: 'not listed',
    ...over,
  };
}

export function historyOf(over: Partial<History> = {}): History {
  return {
    orphanSightings: new Map(),
    lastInstanceCount: null,
    lastPlaces: new Map(),
    lastCredentials: new Map(),
    ...over,
  };
}

type GuardSceneOver = Partial<Omit<GuardScene, 'settings'>> & { settings?: Partial<GuardSettings> };

export function guardSceneOf(removals: readonly Removal[], over: GuardSceneOver = {}): GuardScene {
  const sessions = removals.map((removal) => pictureOf(removal.session));
  return {
    removals,
    inventory: inventoryOf(sessions),
    history: historyOf(),
    nowMs,
    ...over,
    settings: { ...defaultGuardSettings, ...over.settings },
  };
}

export function trashOf(item: string, over: Partial<TrashSubject> = {}): TrashSubject {
  return {
    item,
    session: baileysRef(),
    class: 'session',
    kind: 'file',
    files: 1,
    sizeBytes: 100,
    trashedAtMs: nowMs - 40 * dayMs,
    holdsCredentials: false,
    ...over,
  };
}

export const vaultPlace = 'vault:/srv/vault';

export function vaultedRef(id = 'alpha', over: Partial<SessionRef> = {}): SessionRef {
  const path = `wwebjs/default/${id}`;
  return { place: vaultPlace, engine: 'wwebjs', form: 'vaulted', path, tenant: 'default', id, ...over };
}

/** A good one of 1,000 files, taken now; its id tells its time. */
export function snapshotOf(takenAtMs: number, over: Partial<SnapshotInfo> = {}): SnapshotInfo {
  return {
    id: Number.isFinite(takenAtMs)
      ? new Date(takenAtMs).toISOString().slice(0, 19).replaceAll(':', '')
      : 'torn',
    name: { engine: 'wwebjs', tenant: 'default', id: 'alpha' },
    takenAtMs,
    how: 'cold',
    set: 'essential',
    files: 1000,
    sizeBytes: 1e8,
    parts: {},
    storedBytes: 1e6,
    standing: 'good',
    why: '',
    epoch: 1,
    sequence: 0,
    host: 'web-1',
    madeBy: 'keeper',
    contentDigest: 'x',
    ...over,
  };
}

export function snapshotSceneOf(
  snapshots: readonly SnapshotInfo[],
  over: Partial<SnapshotScene> = {},
): SnapshotScene {
  const settings = { keepLast: 0, keepHourly: 0, keepDaily: 0, keepWeekly: 0 };
  return { snapshots, hurt: new Map(), settings, ...over };
}
