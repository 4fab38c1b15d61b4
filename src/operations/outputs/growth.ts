// What `growth` answers.
import { z } from 'zod';
import type { Forecast, GrowthReport, Rate } from '../../core/growth/growth-report.ts';

const numbers = z.array(z.number());

const rate: z.ZodType<Rate> = z
  .object({ perDay: z.number(), lowPerDay: z.number(), highPerDay: z.number(), overMs: z.number() })
  .meta({ id: 'GrowthRate' });

const of = z.enum(['entries', 'sizeBytes']);

const forecast: z.ZodType<Forecast> = z
  .object({
    limit: z.object({
      name: z.string(),
      of,
      class: z.string().nullable(),
      value: z.number(),
      level: z.enum(['warning', 'critical', 'emergency']),
    }),
    now: z.number(),
    answer: z.enum(['reached', 'expected', 'not-expected', 'unknown']),
    atMs: z.number().nullable(),
    earliestMs: z.number().nullable(),
    latestMs: z.number().nullable(),
    text: z.string(),
  })
  .meta({ id: 'GrowthForecast' });

const series = z.object({
  atMs: numbers,
  entries: numbers,
  sizeBytes: numbers,
  sessions: numbers.nullable(),
  byClass: z.record(z.string(), z.object({ entries: numbers, sizeBytes: numbers })),
});

const unusual = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  of,
  change: z.number(),
  usual: z.number(),
  spread: z.number(),
  spreadsAway: z.number(),
  classes: z.array(z.object({ class: z.string(), change: z.number() })),
  kind: z.enum(['pairing', 'history-sync', 'group', 'key-minting', 'cleaning', 'sessions', 'unexplained']),
  text: z.string(),
});

const churn = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  minted: z.number(),
  used: z.number(),
  mintedPerDay: z.number(),
  bursts: z.number(),
  restsOn: z.array(z.string()),
  text: z.string(),
});

const fast = z.object({
  name: z.string(),
  place: z.string(),
  key: z.string(),
  entries: z.number(),
  sizeBytes: z.number(),
  entriesPerDay: z.number(),
  sizePerDay: z.number(),
});

const database = z.object({
  place: z.string(),
  sizeBytes: z.number(),
  rate: rate.nullable(),
  atMs: numbers,
  sizesBytes: numbers,
});

export const growthReport: z.ZodType<GrowthReport> = z
  .object({
    takenAtMs: z.number(),
    sinceMs: z.number(),
    subject: z.object({
      kind: z.enum(['house', 'tenant', 'session']),
      name: z.string().nullable(),
      place: z.string().nullable(),
      key: z.string().nullable(),
    }),
    series,
    rates: z.object({
      entries: rate.nullable(),
      sizeBytes: rate.nullable(),
      byClass: z.record(z.string(), rate),
    }),
    forecasts: z.array(forecast),
    unusual: z.array(unusual),
    churn: churn.nullable(),
    rotation: z.array(z.string()),
    fastest: z.array(fast),
    databases: z.array(database),
  })
  .meta({ id: 'GrowthReport' });
