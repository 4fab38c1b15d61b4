// A fleet that never rests: 10,000 sessions of which each changes in several classes from sample to sample.
import type { GrowthPoint } from '../../src/core/growth/growth-point.ts';
import type { MadeUpSeries } from '../../src/core/growth/made-up-series.ts';
import type { ClassTotal, Inventory, SessionPicture } from '../../src/core/inventory.ts';
import type { SessionRef } from '../../src/core/session.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

const places = ['baileys:/srv/a', 'baileys:/srv/b', 'postgres://db/holdfast', 'wwebjs:/srv/.wwebjs_auth'];
const sessionsPerTenant = 10;

/** What a session gains in a day, by class, and of which size an entry is. */
const baileysClasses = [
  ['pre-key', 812, 9, 163],
  ['session', 400, 31, 1550],
  ['sender-key', 300, 17, 620],
  ['lid-mapping', 900, 22, 16],
  ['device-list', 350, 12, 40],
  ['identity-key', 300, 11, 70],
  ['tctoken', 80, 4, 100],
  ['app-state-sync-version', 5, 0, 90_000],
  ['sender-key-memory', 40, 1, 2400],
  ['creds', 1, 0, 2000],
] as const;
const profileClasses = [
  ['http-cache', 300, 40, 17_000],
  ['code-cache', 120, 9, 12_000],
  ['indexeddb', 60, 3, 64_000],
  ['local-storage', 12, 1, 190],
  ['script-cache', 40, 2, 13_000],
  ['gpu-cache', 20, 0, 110_000],
  ['cookies', 2, 0, 20_000],
  ['preferences', 2, 0, 9000],
] as const;

export interface FleetSession {
  readonly number: number;
  readonly ref: SessionRef;
}

export function fleetSessions(count: number): FleetSession[] {
  return Array.from({ length: count }, (_none, number) => {
    const place = places[number % places.length] ?? '';
    const isProfile = place.startsWith('wwebjs:');
    const tenant = `company_${Math.floor(number / sessionsPerTenant)}`;
    const id = `session-${number}`;
    const engine = isProfile ? 'wwebjs' : 'baileys';
    const form = isProfile ? 'local-profile' : place.startsWith('postgres') ? 'records' : 'folder';
    return { number, ref: { place, engine, form, path: `${tenant}/${id}`, tenant, id } };
  });
}

/** Scatter that is the same each time (a hash of both). */
function noise(number: number, step: number): number {
  let mixed = Math.imul(number ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(step ^ 0xc2b2ae35, 0x27d4eb2f);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32;
}

export function pointOf({ number, ref }: FleetSession, atMs: number, beganMs: number): GrowthPoint {
  const days = (atMs - beganMs) / dayMs;
  const step = Math.floor(atMs / (5 * minuteMs));
  const byClass: Record<string, ClassTotal> = {};
  let [entries, sizeBytes] = [0, 0];
  const classes = ref.engine === 'wwebjs' ? profileClasses : baileysClasses;
  for (const [index, [name, base, perDay, each]] of classes.entries()) {
    const rhythm = perDay * noise(number * 31 + index, step);
    const count = base + Math.floor((days * perDay) / 20 + rhythm);
    const total = { entries: count, sizeBytes: count * each + (perDay > 0 ? Math.floor(rhythm * each) : 0) };
    byClass[name] = total;
    entries += total.entries;
    sizeBytes += total.sizeBytes;
  }
  const cacheBytes = byClass['http-cache']?.sizeBytes ?? 0;
  const nextPreKeyId = ref.engine === 'baileys' ? 813 + Math.floor(days * 3) : null;
  return { atMs, entries, sizeBytes, byClass, cacheBytes, nextPreKeyId, sessions: null };
}

/** As the sampler would have left them: every 15 minutes of a day, by hour for two weeks, by day before. */
export function momentsOf(nowMs: number, days: number, offsetMs: number): number[] {
  const moments: number[] = [];
  for (let ageMs = days * dayMs; ageMs > 0;) {
    moments.push(nowMs - ageMs - offsetMs);
    ageMs -= ageMs > 15 * dayMs ? dayMs : ageMs > 26 * hourMs ? hourMs : 15 * minuteMs;
  }
  return moments.toSorted((a, b) => a - b);
}

export function yearOf(session: FleetSession, nowMs: number, days: number): MadeUpSeries {
  const beganMs = nowMs - days * dayMs;
  const offsetMs = (session.number % 900) * 1000;
  const points = momentsOf(nowMs, days, offsetMs).map((atMs) => pointOf(session, atMs, beganMs));
  return { kind: 'session', place: session.ref.place, name: session.ref.path, ref: session.ref, points };
}

export function inventoryOf(sessions: readonly FleetSession[], atMs: number, beganMs: number): Inventory {
  const pictures = sessions.map((session): SessionPicture => {
    const point = pointOf(session, atMs, beganMs);
    const { nextPreKeyId } = point;
    return {
      ref: session.ref,
      files: point.entries,
      sizeBytes: point.sizeBytes,
      diskBytes: point.sizeBytes,
      byClass: point.byClass,
      cacheBytes: point.cacheBytes,
      newestMs: atMs,
      oldestMs: beganMs,
      generation: session.ref.engine === 'wwebjs' ? 'chromium' : 'baileys-7',
      credentials: { state: 'whole', why: 'made up', ...(nextPreKeyId !== null && { nextPreKeyId }) },
      inUse: { answer: 'no', why: [] },
      problems: [],
      problemsLeftOut: 0,
      sizesAtMs: atMs,
    };
  });
  const views = places.map((url) => ({
    url,
    root: url,
    identity: '1:1',
    sessions: pictures.filter(({ ref }) => ref.place === url).length,
    problem: null,
  }));
  return { takenAtMs: atMs, places: views, sessions: pictures, registry: { state: 'none' } };
}
