// How everything together grew, or one tenant.
import { sizeText } from '../../core/amounts.ts';
import { HoldfastError } from '../../core/errors.ts';
import { downSample } from '../../core/growth/down-sample.ts';
import { forecastOf } from '../../core/growth/forecast-of.ts';
import { ratesOf } from '../../core/growth/growth-mark.ts';
import type { GrowthPoint } from '../../core/growth/growth-point.ts';
import type { DatabaseGrowth, GrowthReport, Limit } from '../../core/growth/growth-report.ts';
import { growthSeries } from '../../core/growth/growth-series.ts';
import { rateOf } from '../../core/growth/rate-of.ts';
import { storageLimit } from '../../core/growth/storage-limit.ts';
import { sumPoints } from '../../core/growth/sum-points.ts';
import type { OperationContext } from '../context.ts';
import { unusualIn } from './unusual-in.ts';

const mostShown = 10;

/** Places are sampled at beats of their own; closer moments are one. */
const stepMs = 10 * 60_000;

export interface TotalWish {
  readonly sinceMs: number;
  readonly points: number;
  readonly tenant: string | null;
}

/** By samples only: nothing is looked at, however many sessions there are. */
export async function growthOfTotal(
  context: OperationContext,
  { sinceMs, points: most, tenant: asked }: TotalWish,
): Promise<GrowthReport> {
  const { samples } = context.catalog;
  const { tenant, totals } = await totalsOf(context, asked, sinceMs);
  const points = sumPoints([...totals.values()], stepMs);
  const rates = ratesOf(points);
  const nowMs = context.nowMs();
  const last = points.at(-1);
  return {
    takenAtMs: last?.atMs ?? nowMs,
    sinceMs,
    subject: { kind: tenant === null ? 'house' : 'tenant', name: tenant, place: null, key: null },
    series: growthSeries(downSample(points, most)),
    rates,
    forecasts: limitsOfTotal(context, tenant).map((limit) =>
      forecastOf(limit, last?.sizeBytes ?? 0, rates.sizeBytes, nowMs),
    ),
    unusual: unusualIn(points, null, sinceMs),
    churn: null,
    rotation: [],
    fastest: await samples.fastest(tenant, mostShown),
    databases: tenant === null ? databasesOf(await samples.databases(sinceMs), most) : [],
  };
}

/** @throws HoldfastError SESSION_NOT_FOUND for a tenant that was never sampled: a typing error must not mean "no growth" */
async function totalsOf(
  { catalog: { samples }, lastLook }: OperationContext,
  asked: string | null,
  sinceMs: number,
): Promise<{ tenant: string | null; totals: ReadonlyMap<string, readonly GrowthPoint[]> }> {
  const totals = await samples.totals(asked, sinceMs);
  if (asked === null || totals.size > 0) return { tenant: asked, totals };
  const company = `company_${asked}`;
  const ofCompany = await samples.totals(company, sinceMs);
  if (ofCompany.size > 0) return { tenant: company, totals: ofCompany };
  // A key of a tenant without sessions has typed nothing.
  if (lastLook !== undefined) return { tenant: asked, totals };
  throw new HoldfastError('SESSION_NOT_FOUND', { session: `tenant ${asked}` });
}

function limitsOfTotal({ settings: { alerts } }: OperationContext, tenant: string | null): Limit[] {
  const quota = tenant === null ? alerts.limits.bytes : alerts.limits.bytesPerTenant;
  return [
    ...(tenant === null ? [storageLimit(alerts.storageBytes)] : []),
    ...(quota === null
      ? []
      : [
          {
            name: `the limit of ${sizeText(quota)}`,
            of: 'sizeBytes' as const,
            class: null,
            value: quota,
            level: 'critical' as const,
          },
        ]),
  ];
}

function databasesOf(databases: ReadonlyMap<string, readonly GrowthPoint[]>, most: number): DatabaseGrowth[] {
  return [...databases].map(([place, points]) => {
    const shown = downSample(points, most);
    return {
      place,
      sizeBytes: points.at(-1)?.sizeBytes ?? 0,
      rate: rateOf(points, (point) => point.sizeBytes),
      atMs: shown.map(({ atMs }) => atMs),
      sizesBytes: shown.map(({ sizeBytes }) => sizeBytes),
    };
  });
}
