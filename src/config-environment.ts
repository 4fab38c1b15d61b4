// The environment as settings: one HOLDFAST_ name for every setting, and the names that the ancestors used.
import { z } from 'zod';
import { configSchema } from './config.ts';
import { flag } from './config-values.ts';
import { HoldfastError } from './core/errors.ts';
import { jsonFlaw } from './core/json-flaw.ts';
import type { Engine } from './core/session.ts';

/** The ancestors' names. A HOLDFAST_ name wins over them. */
const ancestorNames: readonly (readonly [name: string, setting: string])[] = [
  ['NOTIFICATION_WEBHOOK', 'webhook.url'],
  ['AUTO_CLEANUP', 'jobs.autoApply'],
  ['INSTANCES_DATA_PATH', 'instances'],
  ['TELEGRAM_BOT_TOKEN', 'telegram.botToken'],
  ['TELEGRAM_CHAT_ID', 'telegram.chatId'],
  // Our own of before.
  ['HOLDFAST_HEALTH_HOST', 'http.host'],
  ['HOLDFAST_HEALTH_PORT', 'http.port'],
];

/** The ancestors' folders. Of one engine the first that is set counts: they were names for the same folder. */
const ancestorFolders: readonly (readonly [name: string, engine: Engine])[] = [
  ['BAILEYS_SESSIONS_PATH', 'baileys'],
  ['WA_HUB_TENANTS_DIR', 'wwebjs'],
  ['AUTH_BASE_DIR', 'wwebjs'],
  ['SESSION_DATA_PATH', 'wwebjs'],
];

export interface EnvironmentSettings {
  readonly settings: Readonly<Record<string, unknown>>;
  /** Which variable each setting came from. */
  readonly variables: ReadonlyMap<string, string>;
  /** The ancestors' variables for folders, by the place that they give: `NAME=value` as it was written. */
  readonly folders: ReadonlyMap<string, string>;
}

/** @throws HoldfastError CONFIG_INVALID for what the schema of settings cannot see */
export function settingsFromEnvironment(environment: NodeJS.ProcessEnv): EnvironmentSettings {
  const settings: Record<string, unknown> = {};
  const variables = new Map<string, string>();
  const take = (name: string, setting: string, value: unknown): void => {
    if (value === undefined || value === '') return;
    settings[setting] = value;
    variables.set(setting, name);
  };
  const folders = ancestorPlaces(environment);
  if (folders.size > 0) settings['places'] = [...folders.keys()];
  for (const [name, setting] of ancestorNames) take(name, setting, environment[name]);
  take('COMPANY_ID', 'tenant', onlyCompany(environment));
  for (const [name, setting] of environmentNames()) {
    take(name, setting, setting === 'places' ? placesIn(environment[name]) : environment[name]);
  }
  // Whoever still sets the ancestor's webhook has a receiver that reads the ancestor's form.
  if (variables.get('webhook.url') === 'NOTIFICATION_WEBHOOK') settings['webhook.format'] ??= 'text';
  return { settings, variables, folders };
}

function ancestorPlaces(environment: NodeJS.ProcessEnv): Map<string, string> {
  const places = new Map<string, string>();
  const named = new Set<Engine>();
  for (const [name, engine] of ancestorFolders) {
    const folder = environment[name];
    if (folder === undefined || folder === '' || named.has(engine)) continue;
    named.add(engine);
    places.set(`${engine}:${folder}`, `${name}=${folder}`);
  }
  return places;
}

/** Without multi-tenancy the ancestor worked on the one company that it was given. */
function onlyCompany(environment: NodeJS.ProcessEnv): string | undefined {
  const given = environment['ENABLE_MULTITENANCY'];
  if (given === undefined || given === '') return undefined;
  const read = flag.safeParse(given);
  if (read.success) return read.data ? undefined : environment['COMPANY_ID'];
  throw new HoldfastError('CONFIG_INVALID', { cause: 'ENABLE_MULTITENANCY: write true or false' });
}

/** Places with blanks or commas between them; as JSON where their names have some themselves. */
function placesIn(text: string | undefined): unknown {
  if (text === undefined || text.trim() === '') return undefined;
  if (!text.trim().startsWith('[')) return text.split(/[\s,]+/).filter((place) => place !== '');
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const what = `places in the variable HOLDFAST_PLACES: ${jsonFlaw(cause)}`;
    throw new HoldfastError('CONFIG_INVALID', { cause: what }, { cause });
  }
}

let knownNames: ReadonlyMap<string, string> | undefined;

/** `jobs.trigger` ↔ HOLDFAST_JOBS_TRIGGER, for every setting. */
export function environmentNames(): ReadonlyMap<string, string> {
  // Worked out once: a bot that opens hundreds of sessions asks for each of them.
  knownNames ??= new Map(settingsIn(configSchema).map((setting) => [environmentName(setting), setting]));
  return knownNames;
}

/** The paths of all settings that are no group of others; a map of any names is a group of those that it names itself. */
function settingsIn(schema: z.ZodType, path = ''): string[] {
  const { shape } = withoutDefault(schema);
  if (shape === undefined) return [path];
  return Object.entries(shape).flatMap(([key, inner]) =>
    settingsIn(inner, path === '' ? key : `${path}.${key}`),
  );
}

function withoutDefault(schema: z.ZodType): { readonly shape?: Readonly<Record<string, z.ZodType>> } {
  let inner: unknown = schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault || inner instanceof z.ZodOptional)
    inner = inner.unwrap();
  return inner instanceof z.ZodObject ? { shape: inner.shape } : {};
}

function environmentName(setting: string): string {
  return `HOLDFAST_${setting
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll(/[.-]/g, '_')
    .toUpperCase()}`;
}
