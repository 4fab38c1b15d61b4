// Every setting once: its name, type, default and meaning; put together from default, file, environment and flags.
import { z } from 'zod';
import { ancestorBands } from './core/bands.ts';
import {
  defaultClassicSettings,
  defaultGuardSettings,
  defaultExpireNoticeMs,
  defaultHealthSettings,
  defaultIdleMs,
  defaultTrashKeepMs,
} from './core/defaults.ts';
import { count, flag, intervalMs, levels, ms, schedule, share, timerMs, whole } from './config-values.ts';
import { fileWithNewNames, httpSettings, withNewNames } from './config-http.ts';
import { limitSettings } from './config-limits.ts';
import { vaultSettings } from './config-vault.ts';
import { HoldfastError } from './core/errors.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const guards = z
  .strictObject({
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
  .strictObject({
    warning: count.default(ancestorBands.warning),
    critical: count.default(ancestorBands.critical),
    trigger: count.default(ancestorBands.trigger),
    emergency: count.default(ancestorBands.emergency),
    danger: count.default(ancestorBands.danger),
  })
  .prefault({})
  .describe('files in a session folder from which the band begins; danger is above its number');

const jobs = z
  .strictObject({
    checkEveryMs: intervalMs
      .default(minuteMs)
      .describe('how often names are checked, alerts decided, new tenants found'),
    sizesEveryMs: ms.default(hourMs).describe('how often sizes are read afresh'),
    triggerCron: schedule
      .default('*/30 * * * *')
      .describe('when sessions over the trigger are looked for; never is a time too'),
    dailyCron: schedule.default('0 3 * * *').describe('when everything is pruned and cleaned'),
    driftCron: schedule.default('15 3 * * *').describe('when orphans are counted and planned'),
    expireCron: schedule.default('0 * * * *').describe('when idle sessions are planned'),
    // An hour is what a lost disk may cost; one that has not changed costs next to nothing. Not with the other jobs.
    snapshotCron: schedule.default('40 * * * *').describe('when snapshots are taken, where a vault is set'),
    // Every byte of a vault is read: once a week finds a rotten disk before retention has taken what was whole.
    verifyCron: schedule
      .default('30 4 * * 0')
      .describe('when every byte of the vault is read, where a vault is set'),
    // After the night's snapshots; what they let go lies in the trash, from where `undo` brings it back.
    forgetCron: schedule
      .default('10 5 * * *')
      .describe('when snapshots for which others stand are forgotten, where a vault is set'),
    collectCron: schedule
      .default('40 5 * * *')
      .describe('when what no snapshot needs is collected, where a vault is set'),
    trigger: count.default(175).describe('files from which a session is pruned'),
    emergency: count.default(185).describe('files from which pruning it is an emergency'),
    cooldownMs: ms.default(6 * hourMs).describe('a session is not triggered again within this time'),
    autoApply: flag
      .default(true)
      .describe('plans of prune, clean, forget and collect within the budget apply themselves'),
    autoExpire: flag.default(false).describe('plans of expire apply themselves too'),
    autoPurge: flag.default(false).describe('what was in the trash for long leaves it by itself, for ever'),
    budgetSteps: count.default(5000).describe('the most steps that apply themselves'),
    budgetBytes: count.default(20e9).describe('the most bytes that apply themselves'),
  })
  .prefault({});

/** Entries of a class that are normal; a class that is not named here may have a budget of its own, all three levels. */
const budgets = z
  .object(
    Object.fromEntries(
      Object.entries(defaultHealthSettings.budgets).map(([name, budget]) => [name, levels(budget)]),
    ),
  )
  .catchall(z.strictObject({ warning: count, critical: count, emergency: count }))
  .prefault({})
  .describe('entries of a class from which a session is ill');

const alerts = z
  .strictObject({
    reminderMs: ms.default(dayMs).describe('a standing alert is told again after this time'),
    settleMs: ms
      .default(10 * minuteMs)
      .describe('what got better is told when it has stayed so for this long; what got worse, at once'),
    orphanCount: count.default(1).describe('orphans from which to alert'),
    orphanBytes: count.default(1e9).describe('bytes of orphans from which to alert'),
    storageBytes: count.default(50e9).describe('bytes of all sessions from which to alert'),
    forecastMs: ms
      .default(7 * dayMs)
      .describe('what will pass a limit within this time is told before; 0 tells nobody'),
    growthPerDay: levels({ warning: 200, critical: 500, emergency: 1000 }).describe(
      'files a session may gain in a day',
    ),
  })
  .prefault({});

const webhook = z
  .strictObject({
    url: z.string().optional().describe('where alerts are posted'),
    secret: z.string().optional().describe('key of the signature'),
    format: z
      .enum(['holdfast', 'text'])
      .default('holdfast')
      .describe('text is {text, level}, as the ancestor sent it'),
    attempts: whole(1, 15).default(5).describe('how often one alert is tried'),
    allowPrivate: flag
      .default(false)
      .describe('also post to addresses of this machine and of private networks'),
  })
  .prefault({});

const classic = z
  .strictObject({
    sessionMaxAgeMs: ms.default(defaultClassicSettings.sessionMaxAgeMs),
    senderKeyMaxAgeMs: ms.default(defaultClassicSettings.senderKeyMaxAgeMs),
    preKeysKept: count.default(defaultClassicSettings.preKeysKept),
  })
  .prefault({})
  .describe('the three numbers of policy classic');

export const configSchema = z.strictObject({
  home: z.string().optional().describe('the data folder: catalog, waiting plans'),
  machine: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('the name by which people know this machine; its host name unless set'),
  fleet: z
    .string()
    .optional()
    .describe('the PostgreSQL that keepers of several machines share: postgres://user@host/database'),
  fleetLapseMs: intervalMs
    .default(30_000)
    .describe('a keeper that the others have not heard of for this long is taken for dead'),
  url: z
    .string()
    .optional()
    .describe('the database in which programs keep their sessions: sqlite:/path or postgres://…'),
  ...vaultSettings,
  places: z.array(z.string()).default([]).describe('the places to keep, for example baileys:/srv/auth'),
  instances: z.string().optional().describe('the instances list that names whatsapp-web.js sessions'),
  tenant: z.string().optional().describe('work on this tenant only'),
  policy: z
    .enum(['safe', 'classic'])
    .default('safe')
    .describe('safe removes what is proven dead, classic goes by age and count'),
  idleMs: ms.default(defaultIdleMs).describe('a session not written to for this long is idle'),
  expireNoticeMs: ms
    .default(defaultExpireNoticeMs)
    .describe('the owner of a session is told this long before it counts as idle; 0 tells nobody'),
  trashKeepMs: ms.default(defaultTrashKeepMs).describe('how long the trash is kept'),
  planMaxAgeMs: ms.default(dayMs).describe('a plan older than this is not applied'),
  samplesKeepMs: ms.default(400 * dayMs).describe('how long samples of each scan are kept'),
  limits: limitSettings,
  guards,
  bands,
  fileCount: z
    .enum(['auto', 'always', 'never'])
    .default('auto')
    .describe('whether the number of files counts'),
  budgets,
  rotation: z
    .strictObject({
      filesAfterCleaning: count.default(defaultHealthSettings.rotation.filesAfterCleaning),
      lidMappings: count.default(defaultHealthSettings.rotation.lidMappings),
      removedFewerThan: count.default(defaultHealthSettings.rotation.removedFewerThan),
    })
    .prefault({})
    .describe('signs that a session should be paired afresh'),
  classic,
  jobs,
  metrics: z
    .strictObject({
      sessionSeries: whole(0, 1000)
        .default(0)
        .describe('so many sessions, the biggest first, have series of their own in /metrics'),
    })
    .prefault({}),
  alerts,
  webhook,
  telegram: z
    .strictObject({ botToken: z.string().optional(), chatId: z.string().optional() })
    .prefault({})
    .describe('the bot that sends alerts, and the chat that gets them; both or neither'),
  ...httpSettings,
  graceMs: timerMs.default(10_000).describe('how long work may go on after SIGTERM'),
});

export type Config = z.output<typeof configSchema>;

/** A setting by its path, for example `jobs.trigger`, or an array of values. */
type Given = Readonly<Record<string, unknown>>;

export interface ConfigSources {
  /** As it was parsed. */
  readonly file?: unknown;
  readonly environment: Given;
  readonly flags: Given;
  /** Which variable gave a setting, for messages. */
  readonly variables?: ReadonlyMap<string, string>;
}

/**
 * Default ← file ← environment ← flags. A later one wins setting by setting, places included.
 * @throws HoldfastError CONFIG_INVALID naming the setting, and the variable or file that it came from
 */
export function readConfig(sources: ConfigSources): Config {
  const { variables, file: given = {} } = sources;
  const file = fileWithNewNames(given);
  const [environment, flags] = [withNewNames(sources.environment), withNewNames(sources.flags)];
  // The file alone first, so that nothing wrong in it hides behind what was set over it.
  if (sources.file !== undefined) refuse(configSchema.safeParse(file), () => ' in the configuration file');
  const merged = structuredClone(file) as Record<string, unknown>;
  for (const given of [environment, flags]) {
    for (const [path, value] of Object.entries(given)) setPath(merged, path, value);
  }
  const variable = (setting: string): string | undefined =>
    setting in flags ? undefined : variables?.get(setting);
  return refuse(configSchema.safeParse(merged), (setting) => {
    const name = variable(setting);
    return name === undefined ? '' : ` in the variable ${name}`;
  });
}

function refuse(read: z.ZodSafeParseResult<Config>, where: (setting: string) => string): Config {
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const unknown = issue?.code === 'unrecognized_keys';
  const setting = [...(issue?.path ?? []), ...(unknown ? issue.keys.slice(0, 1) : [])].join('.');
  const what = unknown ? 'there is no such setting' : (issue?.message ?? 'it is not valid');
  throw new HoldfastError('CONFIG_INVALID', { cause: `${setting || 'all of it'}${where(setting)}: ${what}` });
}

function setPath(target: Record<string, unknown>, path: string, value: unknown): void {
  const parts = path.split('.');
  let at = target;
  for (const part of parts.slice(0, -1)) {
    const inner = Object.hasOwn(at, part) ? at[part] : undefined;
    const next = isObject(inner) ? inner : {};
    put(at, part, next);
    at = next;
  }
  put(at, parts.at(-1) ?? '', value);
}

/** As an own property whatever its name: `__proto__` is then a setting that does not exist, like any other. */
function put(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
