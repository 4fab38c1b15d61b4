// Small worlds for the tests of alerts: one quiet session, changed as each test needs it.
import type { AlertScene } from '../../../src/core/alert.ts';
import { defaultHealthSettings } from '../../../src/core/defaults.ts';
import type { PlaceView, SessionPicture } from '../../../src/core/inventory.ts';
import { noLimits } from '../../../src/core/limits.ts';
import { judgeSession } from '../../../src/core/judge-session.ts';
import type { SessionRef } from '../../../src/core/session.ts';
import { sessionKey } from '../../../src/core/session.ts';

export const dayMs = 24 * 3600_000;
export const nowMs = Date.UTC(2026, 10, 3, 12);

export function refOf(path: string, more: Partial<SessionRef> = {}): SessionRef {
  return {
    place: 'baileys:/srv/auth',
    engine: 'baileys',
    form: 'folder',
    path,
    tenant: path,
    id: 'main',
    ...more,
  };
}

export function pictureOf(ref: SessionRef, more: Partial<SessionPicture> = {}): SessionPicture {
  return {
    ref,
    files: 100,
    sizeBytes: 400_000,
    diskBytes: 800_000,
    byClass: {},
    cacheBytes: 0,
    newestMs: nowMs,
    oldestMs: nowMs,
    generation: 'baileys-6',
    credentials: { state: 'whole', why: 'read' },
    inUse: { answer: 'no', why: [] },
    problems: [],
    problemsLeftOut: 0,
    sizesAtMs: nowMs,
    ...more,
  };
}

export function placeOf(url: string, problem: string | null = null): PlaceView {
  return { url, root: url.replace(/^\w+:/, ''), identity: '1:2', sessions: 0, problem };
}

/** Judged by the real judge, so that a reason which it learns or renames is seen here. */
export function sceneOf(
  sessions: readonly SessionPicture[],
  more: Omit<Partial<AlertScene>, 'inventory' | 'settings'> & {
    settings?: Partial<AlertScene['settings']>;
    inventory?: Partial<AlertScene['inventory']>;
  } = {},
): AlertScene {
  const { settings, inventory, ...rest } = more;
  return {
    judgements: new Map(
      sessions.map((picture) => [
        sessionKey(picture.ref),
        judgeSession(picture, { settings: defaultHealthSettings, nowMs }),
      ]),
    ),
    newSessions: [],
    orphans: [],
    growth: new Map(),
    growthMarks: new Map(),
    storageRate: null,
    waitingPlans: [],
    snapshots: [],
    nowMs,
    ...rest,
    inventory: {
      takenAtMs: nowMs,
      places: [placeOf('baileys:/srv/auth')],
      sessions,
      registry: { state: 'none' },
      ...inventory,
    },
    settings: {
      ...defaultHealthSettings,
      reminderMs: dayMs,
      settleMs: 0,
      orphanCount: 10,
      orphanBytes: 1e9,
      storageBytes: 50e9,
      limits: noLimits,
      expiry: { idleMs: 30 * dayMs, noticeMs: 3 * dayMs },
      forecastMs: 7 * dayMs,
      growthPerDay: { warning: 100, critical: 300, emergency: 1000 },
      ...settings,
    },
  };
}
