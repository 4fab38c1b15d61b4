// A past for the sessions of a demo world, made up so that its curves show something: nobody took these samples.
import type { GrowthPoint } from '../core/growth/growth-point.ts';
import type { MadeUpSeries } from '../core/growth/made-up-series.ts';
import { sumPoints } from '../core/growth/sum-points.ts';
import type { ClassTotal, SessionPicture } from '../core/inventory.ts';
import { dayMs, hourMs, minuteMs } from './demo-file.ts';
import { Shape } from './shape.ts';

const longestMs = 60 * dayMs;
/** The files of a demo world were all written just now; whoever was paired then was paired so long ago, too. */
const youngestMs = 5 * dayMs;

/** They come with the pairing, and stay as they are. */
const steadyClasses: ReadonlySet<string> = new Set([
  'creds',
  'app-state-sync-key',
  'preferences',
  'local-state',
]);

interface Past {
  readonly picture: SessionPicture;
  readonly points: readonly GrowthPoint[];
}

/** Series of sessions, and of the places and tenants that they add up to; each ends with what is there now. */
export function madeUpHistory(pictures: readonly SessionPicture[], nowMs: number): MadeUpSeries[] {
  const pasts = pictures.map((picture) => ({ picture, points: pastOf(picture, nowMs) }));
  const sessions = pasts.map(({ picture: { ref }, points }): MadeUpSeries => ({
    kind: 'session',
    place: ref.place,
    name: ref.path,
    ref,
    points,
  }));
  const places = new Set(pictures.map(({ ref }) => ref.place));
  const totals = [...places].flatMap((place) => {
    const here = pasts.filter(({ picture }) => picture.ref.place === place);
    const tenants = new Set(here.map(({ picture }) => picture.ref.tenant));
    return [
      totalOf('place', place, '', here),
      ...[...tenants].map((tenant) =>
        totalOf(
          'tenant',
          place,
          tenant,
          here.filter(({ picture }) => picture.ref.tenant === tenant),
        ),
      ),
    ];
  });
  return [...sessions, ...totals];
}

function totalOf(
  kind: 'place' | 'tenant',
  place: string,
  name: string,
  pasts: readonly Past[],
): MadeUpSeries {
  const each = pasts.map(({ points }) =>
    points.map((point) => ({ ...point, sessions: 1, nextPreKeyId: null })),
  );
  return { kind, place, name, ref: null, points: sumPoints(each, 10 * minuteMs) };
}

function pastOf(picture: SessionPicture, nowMs: number): GrowthPoint[] {
  const shape = new Shape(picture.ref.path);
  // A browser writes the files of its profile anew, so they do not tell when it was linked.
  const linkedMs =
    picture.ref.engine === 'wwebjs' ? nowMs - longestMs * (0.5 + shape.fraction() / 2) : picture.oldestMs;
  const begunMs = Math.min(nowMs - youngestMs, Math.max(linkedMs ?? nowMs, nowMs - longestMs));
  const moments = momentsOf(begunMs, nowMs);
  const shares = new Map(
    Object.keys(picture.byClass).map((name) => [
      name,
      steadyClasses.has(name) ? 1 : 0.3 + shape.fraction() / 2,
    ]),
  );
  return moments.map((atMs) => pointAt(picture, { atMs, nowMs, begunMs, shares }));
}

/** Every 20 minutes of the last day, every hour of two weeks, every day before: as real samples are kept. */
function momentsOf(begunMs: number, nowMs: number): number[] {
  const moments: number[] = [];
  for (let atMs = begunMs; atMs < nowMs;) {
    moments.push(Math.floor(atMs / 1000) * 1000);
    const ageMs = nowMs - atMs;
    atMs += ageMs > 14 * dayMs ? dayMs : ageMs > dayMs ? hourMs : 20 * minuteMs;
  }
  return [...moments, nowMs];
}

interface Moment {
  readonly atMs: number;
  readonly nowMs: number;
  readonly begunMs: number;
  /** Of each class the part that was there at the beginning. */
  readonly shares: ReadonlyMap<string, number>;
}

function pointAt(picture: SessionPicture, moment: Moment): GrowthPoint {
  const { atMs, nowMs } = moment;
  const grown = atMs === nowMs ? 1 : grownAt(picture, moment);
  const isIdle = atMs > (picture.newestMs ?? nowMs);
  const filled = atMs === nowMs || isIdle ? 1 : filledAt(atMs);
  const byClass: Record<string, ClassTotal> = {};
  let [entries, sizeBytes, cacheBytes] = [0, 0, 0];
  for (const [name, total] of Object.entries(picture.byClass)) {
    const share = moment.shares.get(name) ?? 1;
    const isCache = name.endsWith('-cache') || name === 'cache-storage';
    const part = isCache ? filled : share + (1 - share) * grown;
    const then = { entries: Math.round(total.entries * part), sizeBytes: Math.round(total.sizeBytes * part) };
    byClass[name] = then;
    entries += then.entries;
    sizeBytes += then.sizeBytes;
    if (isCache) cacheBytes += then.sizeBytes;
  }
  const next = picture.credentials.nextPreKeyId;
  const nextPreKeyId = next === undefined ? null : Math.max(1, next - Math.round((1 - grown) * 48));
  const now = { entries: picture.files, sizeBytes: picture.sizeBytes, cacheBytes: picture.cacheBytes };
  const amounts = atMs === nowMs ? now : { entries, sizeBytes, cacheBytes };
  return { atMs: Math.floor(atMs / 1000) * 1000, ...amounts, byClass, nextPreKeyId, sessions: null };
}

/** 0 at the beginning, 1 when it was last written to: more by day than by night. */
function grownAt({ newestMs }: SessionPicture, { atMs, nowMs, begunMs }: Moment): number {
  const endedMs = Math.max(begunMs + 1, newestMs ?? nowMs);
  const hourOfDay = (atMs % dayMs) / dayMs;
  const rhythmMs = 3 * hourMs * Math.sin(2 * Math.PI * (hourOfDay - 0.35));
  return Math.min(1, Math.max(0, (atMs + rhythmMs - begunMs) / (endedMs - begunMs)));
}

/** Caches are emptied every night at three, and fill up again. */
function filledAt(atMs: number): number {
  const sinceMs = (atMs - 3 * hourMs) % dayMs;
  return 0.2 + 0.8 * Math.min(1, sinceMs / (20 * hourMs));
}
