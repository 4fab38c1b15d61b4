// What an inventory gives samples of: its sessions, and the totals of each place and of each tenant in it.
import type { GrowthPoint } from '../../core/growth/growth-point.ts';
import type { ClassTotal, Inventory, SessionPicture } from '../../core/inventory.ts';

export type SeriesKind = 'session' | 'tenant' | 'place' | 'database';

/** Something that may be sampled now. Its point is made only where a sample is due. */
export interface Sampled {
  readonly kind: SeriesKind;
  readonly place: string;
  readonly name: string;
  readonly engine: string | null;
  readonly tenant: string | null;
  readonly title: string | null;
  readonly entries: number;
  readonly sizeBytes: number;
  point(atMs: number): GrowthPoint;
}

/**
 * Of places that could be read: a place that cannot be read has no total, rather than none of its sessions. Totals are
 * kept by place, so that a look at one place alone says nothing of the others.
 */
export function sampledIn({ places, sessions }: Pick<Inventory, 'places' | 'sessions'>): Sampled[] {
  const read = new Set(places.filter(({ problem }) => problem === null).map(({ url }) => url));
  const byPlace = new Map<string, SessionPicture[]>([...read].map((url) => [url, []]));
  for (const picture of sessions) byPlace.get(picture.ref.place)?.push(picture);
  return [
    ...sessions.map(sampledSession),
    ...[...byPlace].flatMap(([place, pictures]) => [
      total('place', place, '', pictures),
      ...[...byTenant(pictures)].map(([tenant, theirs]) => total('tenant', place, tenant, theirs)),
    ]),
  ];
}

function byTenant(pictures: readonly SessionPicture[]): Map<string, SessionPicture[]> {
  const tenants = new Map<string, SessionPicture[]>();
  for (const picture of pictures) {
    const known = tenants.get(picture.ref.tenant);
    if (known === undefined) tenants.set(picture.ref.tenant, [picture]);
    else known.push(picture);
  }
  return tenants;
}

function sampledSession(picture: SessionPicture): Sampled {
  const { ref, files, sizeBytes, byClass, cacheBytes, credentials } = picture;
  return {
    kind: 'session',
    place: ref.place,
    name: ref.path,
    engine: ref.engine,
    tenant: ref.tenant,
    title: ref.id,
    entries: files,
    sizeBytes,
    point: (atMs) => ({
      atMs: wholeSecond(atMs),
      entries: files,
      sizeBytes,
      byClass,
      cacheBytes,
      nextPreKeyId: credentials.nextPreKeyId ?? null,
      sessions: null,
    }),
  };
}

function total(
  kind: 'place' | 'tenant',
  place: string,
  name: string,
  pictures: readonly SessionPicture[],
): Sampled {
  const sum = (figure: (picture: SessionPicture) => number): number =>
    pictures.reduce((sofar, picture) => sofar + figure(picture), 0);
  const [entries, sizeBytes] = [sum(({ files }) => files), sum((picture) => picture.sizeBytes)];
  return {
    kind,
    place,
    name,
    engine: null,
    tenant: kind === 'tenant' ? name : null,
    title: null,
    entries,
    sizeBytes,
    point: (atMs) => ({
      atMs: wholeSecond(atMs),
      entries,
      sizeBytes,
      byClass: classesOf(pictures),
      cacheBytes: sum(({ cacheBytes }) => cacheBytes),
      nextPreKeyId: null,
      sessions: pictures.length,
    }),
  };
}

function classesOf(pictures: readonly SessionPicture[]): Record<string, ClassTotal> {
  const totals: Record<string, ClassTotal> = {};
  for (const { byClass } of pictures) {
    for (const [name, { entries, sizeBytes }] of Object.entries(byClass)) {
      const all = (totals[name] ??= { entries: 0, sizeBytes: 0 });
      all.entries += entries;
      all.sizeBytes += sizeBytes;
    }
  }
  return totals;
}

/** Samples know seconds. */
export function wholeSecond(atMs: number): number {
  return Math.floor(atMs / 1000) * 1000;
}
