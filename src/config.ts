// Every setting once: its name, type, default and meaning; put together from default, file, environment and flags.
import { z } from 'zod';
import { ancestorBands } from './core/bands.ts';
import {
  defaultClassicSettings,
  defaultGuardSettings,
  defaultHealthSettings,
  defaultIdleMs,
  defaultTrashKeepMs,
} from './core/defaults.ts';
import { HoldfastError } from './core/errors.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const count = z.coerce.number().int().min(0);
const ms = z.coerce.number().min(0);
const share = z.coerce.number().min(0).max(1);
const flag = z.union([z.boolean(), z.stringbool()]);
const levels = (warning: number, critical: number, emergency: number) =>
  z
    .object({
      warning: count.default(warning),
      critical: count.default(critical),
      emergency: count.default(emergency),
    })
    .prefault({});

const guards = z
  .object({
    quietMs: ms
      .default(defaultGuardSettings.quietMs)
      .describe('a session written to within this time is in use'),
    graceMs: ms
      .default(defaultGuardSettings.graceMs)
      .describe('orphans and leftovers younger than this stay'),
    secondLookMs: ms
      .default(defaultGuardSettings.secondLookMs)
      .describe('an orphan is looked at again after this time'),
    maxShare: share
      .default(defaultGuardSettings.maxShare)
      .describe('the most of all sessions that one run may take'),
    maxBytes: count.default(defaultGuardSettings.maxBytes).describe('the most bytes that one run may take'),
    maxShrink: share
      .default(defaultGuardSettings.maxShrink)
      .describe('the most of the list that may vanish unnoticed'),
    requireStopped: flag
      .default(false)
      .describe('any sign of a process that uses a place stops everything there'),
  })
  .prefault({});

const bands = z
  .object({
    warning: count.default(ancestorBands.warning),
    critical: count.default(ancestorBands.critical),
    trigger: count.default(ancestorBands.trigger),
    emergency: count.default(ancestorBands.emergency),
    danger: count.default(ancestorBands.danger),
  })
  .prefault({});

const jobs = z
  .object({
    checkEveryMs: ms
      .default(minuteMs)
      .describe('how often names are checked, alerts decided, new tenants found'),
    sizesEveryMs: ms.default(hourMs).describe('how often sizes are read afresh'),
    triggerCron: z
      .string()
      .default('*/30 * * * *')
      .describe('when sessions over the trigger are looked for; never is a time too'),
    dailyCron: z.string().default('0 3 * * *').describe('when everything is pruned and cleaned'),
    driftCron: z.string().default('15 3 * * *').describe('when orphans are counted and planned'),
    expireCron: z.string().default('0 * * * *').describe('when idle sessions are planned'),
    trigger: count.default(175).describe('files from which a session is pruned'),
    emergency: count.default(185).describe('files from which pruning it is an emergency'),
    cooldownMs: ms.default(6 * hourMs).describe('a session is not triggered again within this time'),
    autoApply: flag.default(true).describe('plans of prune and clean within the budget apply themselves'),
    autoExpire: flag.default(false).describe('plans of expire apply themselves too'),
    autoPurge: flag.default(false).describe('what was in the trash for long leaves it by itself, for ever'),
    budgetSteps: count.default(5000).describe('the most steps that apply themselves'),
    budgetBytes: count.default(20e9).describe('the most bytes that apply themselves'),
  })
  .prefault({});

const alerts = z
  .object({
    reminderMs: ms.default(dayMs).describe('a standing alert is told again after this time'),
    orphanCount: count.default(1).describe('orphans from which to alert'),
    orphanBytes: count.default(1e9).describe('bytes of orphans from which to alert'),
    storageBytes: count.default(50e9).describe('bytes of all sessions from which to alert'),
    growthPerDay: levels(200, 500, 1000).describe('files a session may gain in a day'),
  })
  .prefault({});

const webhook = z
  .object({
    url: z.string().optional().describe('where alerts are posted'),
    secret: z.string().optional().describe('key of the signature'),
    format: z
      .enum(['holdfast', 'text'])
      .default('holdfast')
      .describe('text is {text, level}, as the ancestor sent it'),
    attempts: z.coerce.number().int().min(1).max(15).default(5),
  })
  .prefault({});

const classic = z
  .object({
    sessionMaxAgeMs: ms.default(defaultClassicSettings.sessionMaxAgeMs),
    senderKeyMaxAgeMs: ms.default(defaultClassicSettings.senderKeyMaxAgeMs),
    preKeysKept: count.default(defaultClassicSettings.preKeysKept),
  })
  .prefault({});

export const configSchema = z.strictObject({
  home: z.string().optional().describe('the data folder: catalog, waiting plans'),
  places: z.array(z.string()).default([]).describe('the places to keep, for example baileys:/srv/auth'),
  instances: z.string().optional().describe('the instances list that names whatsapp-web.js sessions'),
  tenant: z.string().optional().describe('work on this tenant only'),
  policy: z.enum(['safe', 'classic']).default('safe'),
  idleMs: ms.default(defaultIdleMs).describe('a session not written to for this long is idle'),
  trashKeepMs: ms.default(defaultTrashKeepMs).describe('how long the trash is kept'),
  planMaxAgeMs: ms.default(dayMs).describe('a plan older than this is not applied'),
  samplesKeepMs: ms.default(400 * dayMs).describe('how long samples of each scan are kept'),
  guards,
  bands,
  fileCount: z
    .enum(['auto', 'always', 'never'])
    .default('auto')
    .describe('whether the number of files counts'),
  budgets: z
    .record(z.string(), levels(0, 0, 0).or(z.object({ warning: count, critical: count, emergency: count })))
    .default(() => structuredClone(defaultHealthSettings.budgets) as never),
  rotation: z
    .object({
      filesAfterCleaning: count.default(defaultHealthSettings.rotation.filesAfterCleaning),
      lidMappings: count.default(defaultHealthSettings.rotation.lidMappings),
      removedFewerThan: count.default(defaultHealthSettings.rotation.removedFewerThan),
    })
    .prefault({}),
  classic,
  jobs,
  alerts,
  webhook,
  telegram: z.object({ botToken: z.string().optional(), chatId: z.string().optional() }).prefault({}),
  health: z
    .object({
      host: z.string().default('127.0.0.1'),
      port: z.coerce.number().int().min(0).max(65_535).default(8765),
    })
    .prefault({}),
  graceMs: ms.default(10_000).describe('how long work may go on after SIGTERM'),
});

export type Config = z.output<typeof configSchema>;

/** A setting by its path, for example `jobs.trigger`, or an array of values. */
type Given = Readonly<Record<string, unknown>>;

/**
 * Default ← file ← environment ← flags. A later one wins setting by setting, places included.
 * @throws HoldfastError CONFIG_INVALID naming the setting
 */
export function readConfig(sources: { file?: unknown; environment: Given; flags: Given }): Config {
  const merged: Record<string, unknown> = {};
  mergeInto(merged, sources.file ?? {});
  for (const [path, value] of Object.entries({ ...sources.environment, ...sources.flags }))
    setPath(merged, path, value);
  const read = configSchema.safeParse(merged);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const cause = `${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'unknown'}`;
  throw new HoldfastError('CONFIG_INVALID', { cause });
}

function mergeInto(target: Record<string, unknown>, source: unknown): void {
  if (!isObject(source))
    throw new HoldfastError('CONFIG_INVALID', { cause: 'the file does not hold an object' });
  for (const [key, value] of Object.entries(source)) target[key] = value;
}

function setPath(target: Record<string, unknown>, path: string, value: unknown): void {
  const parts = path.split('.');
  let at = target;
  for (const part of parts.slice(0, -1)) {
    const inner = at[part];
    const next = isObject(inner) ? { ...inner } : {};
    at[part] = next;
    at = next;
  }
  at[parts.at(-1) ?? ''] = value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
