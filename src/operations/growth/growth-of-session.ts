// How one session grew.
import { HoldfastError } from '../../core/errors.ts';
import type { SessionRow } from '../../core/fleet.ts';
import { churnOf } from '../../core/growth/churn-of.ts';
import { ratesOf } from '../../core/growth/growth-mark.ts';
import type { GrowthPoint } from '../../core/growth/growth-point.ts';
import type { GrowthReport } from '../../core/growth/growth-report.ts';
import { growthSeries } from '../../core/growth/growth-series.ts';
import { sessionForecasts } from '../../core/growth/session-forecasts.ts';
import { downSample } from '../../core/growth/down-sample.ts';
import { bandCounts } from '../../core/judge-session.ts';
import type { OperationContext } from '../context.ts';
import { lookNow } from '../fleet-picture.ts';
import { selectSessions } from '../select-sessions.ts';
import { unusualIn } from './unusual-in.ts';

/** As alerts go by. */
const weekMs = 7 * 24 * 3_600_000;

export interface SessionWish {
  readonly sinceMs: number;
  readonly points: number;
  readonly session: string;
  readonly tenant: string | undefined;
  readonly place: string | undefined;
}

/** @throws HoldfastError SESSION_NOT_FOUND, PLACE_UNAVAILABLE; USAGE where several are called so */
export async function growthOfSession(context: OperationContext, wish: SessionWish): Promise<GrowthReport> {
  const seen = context.lastLook?.fleet()?.homes.find(({ home }) => home === context.catalog.homeId);
  const picture = seen ?? (await lookNow(context));
  const row = oneOf(picture, wish);
  const sampled = await context.catalog.samples.session(row.ref, wish.sinceMs);
  const points = withNow(sampled, row, picture.takenAtMs);
  const rates = ratesOf(points);
  const { alerts } = context.settings;
  return {
    takenAtMs: picture.takenAtMs,
    sinceMs: wish.sinceMs,
    subject: { kind: 'session', name: row.name, place: row.ref.place, key: row.key },
    series: growthSeries(downSample(points, wish.points)),
    rates,
    forecasts: sessionForecasts({ ...row, files: row.entries }, rates, {
      settings: alerts,
      bandCounts: bandCounts(row, alerts),
      nowMs: picture.takenAtMs,
    }),
    unusual: unusualIn(points, row.ref.engine, wish.sinceMs),
    churn:
      row.ref.engine === 'baileys'
        ? churnOf(points.filter(({ atMs }) => atMs >= picture.takenAtMs - weekMs))
        : null,
    rotation: row.rotation,
    fastest: [],
    databases: [],
  };
}

function oneOf(
  picture: Pick<Parameters<typeof selectSessions<SessionRow>>[0], 'sessions' | 'places'>,
  { session, tenant, place }: SessionWish,
): SessionRow {
  const there = picture.sessions.filter(({ ref }) => place === undefined || ref.place === place);
  const chosen = selectSessions({ sessions: there, places: picture.places }, { session, tenant });
  const [row] = chosen;
  if (row !== undefined && chosen.length === 1) return row;
  const names = chosen.map(({ name, ref }) => `${name} in ${ref.place}`).join(', ');
  throw new HoldfastError('USAGE', { cause: `${session} is more than one session: ${names}` });
}

/** The last sample may be an hour old; what was seen since is known to the minute. */
function withNow(
  sampled: readonly GrowthPoint[],
  { entries, sizeBytes, byClass, cacheBytes }: SessionRow,
  atMs: number,
): readonly GrowthPoint[] {
  const last = sampled.at(-1);
  if (last !== undefined && last.atMs >= atMs) return sampled;
  // Credentials stand in no row; their last sample is not older than a login.
  const nextPreKeyId = last?.nextPreKeyId ?? null;
  return [...sampled, { atMs, entries, sizeBytes, byClass, cacheBytes, nextPreKeyId, sessions: null }];
}
