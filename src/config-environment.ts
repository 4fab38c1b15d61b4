// The environment as settings: one HOLDFAST_ name for every setting, and the names that the ancestors used.
import { z } from 'zod';
import { configSchema } from './config.ts';

/** Environment variable → path of the setting. The ancestors' names come first, so that HOLDFAST_ names win. */
const ancestorNames: readonly [name: string, setting: string, read?: (value: string) => unknown][] = [
  ['NOTIFICATION_WEBHOOK', 'webhook.url'],
  ['AUTO_CLEANUP', 'jobs.autoApply'],
  ['INSTANCES_DATA_PATH', 'instances'],
  ['TELEGRAM_BOT_TOKEN', 'telegram.botToken'],
  ['TELEGRAM_CHAT_ID', 'telegram.chatId'],
];

export function settingsFromEnvironment(environment: NodeJS.ProcessEnv): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const [name, setting] of ancestorNames) {
    const value = environment[name];
    if (value !== undefined && value !== '') settings[setting] = value;
  }
  // Who still sets the ancestor's webhook has a receiver that reads the ancestor's form.
  if (environment['NOTIFICATION_WEBHOOK']) settings['webhook.format'] = 'text';
  // Without multi-tenancy the ancestor worked on the one company that it was given.
  const single = environment['ENABLE_MULTITENANCY'] === 'false' ? environment['COMPANY_ID'] : undefined;
  if (single !== undefined) settings['tenant'] = single;
  const places = placesFromEnvironment(environment);
  if (places.length > 0) settings['places'] = places;
  for (const [name, setting] of environmentNames()) {
    const value = environment[name];
    if (value !== undefined && value !== '') settings[setting] = value;
  }
  return settings;
}

function placesFromEnvironment(environment: NodeJS.ProcessEnv): string[] {
  const own = environment['HOLDFAST_PLACES'];
  if (own !== undefined) return own.split(/[\s,]+/).filter((place) => place !== '');
  const places: string[] = [];
  const baileys = environment['BAILEYS_SESSIONS_PATH'];
  if (baileys) places.push(`baileys:${baileys}`);
  const profiles =
    environment['WA_HUB_TENANTS_DIR'] ?? environment['AUTH_BASE_DIR'] ?? environment['SESSION_DATA_PATH'];
  if (profiles) places.push(`wwebjs:${profiles}`);
  return places;
}

/** `jobs.trigger` ↔ HOLDFAST_JOBS_TRIGGER, for every setting that is a single value. */
export function environmentNames(): Map<string, string> {
  const names = new Map<string, string>();
  collect(z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema, '', names);
  return names;
}

interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

function collect(schema: JsonSchema, path: string, names: Map<string, string>): void {
  for (const [key, inner] of Object.entries(schema.properties ?? {})) {
    const setting = path === '' ? key : `${path}.${key}`;
    if (inner.properties !== undefined) collect(inner, setting, names);
    else if (inner.type !== 'array' && inner.type !== 'object') names.set(environmentName(setting), setting);
  }
}

function environmentName(setting: string): string {
  return `HOLDFAST_${setting
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('.', '_')
    .toUpperCase()}`;
}
