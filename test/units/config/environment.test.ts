// Every setting has a name in the environment, and the ancestors' names are understood.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { configSchema, readConfig } from '../../../src/config.ts';
import type { Config } from '../../../src/config.ts';
import { environmentNames, settingsFromEnvironment } from '../../../src/config-environment.ts';
import { HoldfastError } from '../../../src/core/errors.ts';
import { configOf as configOfCommand } from '../../../src/doors/cli/global-flags.ts';

function configOf(environment: Record<string, string>, file: unknown = {}): Config {
  const { settings, variables } = settingsFromEnvironment(environment);
  return readConfig({ file, environment: settings, variables, flags: {} });
}

/** Every setting, by walking over the defaults and what has none. */
function settingsIn(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, inner]) =>
    settingsIn(inner, path === '' ? key : `${path}.${key}`),
  );
}
const withoutDefault = [
  'url',
  'vault',
  'vaultKey',
  'home',
  'instances',
  'tenant',
  'webhook.url',
  'webhook.secret',
  'telegram.botToken',
  'telegram.chatId',
  'machine',
  'http.publicUrl',
  'fleet',
];

test('every setting has exactly one HOLDFAST_ name', () => {
  const all = [...settingsIn(configSchema.parse({})), ...withoutDefault].filter(
    (each) => each !== 'telegram',
  );
  const names = environmentNames();
  expect([...names.values()].toSorted()).toEqual(all.toSorted());
  for (const name of names.keys()) expect(name).toMatch(/^HOLDFAST_[A-Z_]+$/);
});

const samples: Readonly<Record<string, string>> = {
  policy: 'classic',
  fileCount: 'always',
  'webhook.format': 'text',
  places: 'baileys:/a',
  vaultKey: 'long enough for a key',
  'snapshots.set': 'whole',
  fleet: 'postgres://keeper@host/fleet',
  'http.publicUrl': 'https://keeper.example',
  'limits.sessions': '7',
  'limits.sessionsPerTenant': '7',
  'limits.bytes': '7',
  'limits.bytesPerTenant': '7',
  'limits.openSessions': '7',
};

test('every HOLDFAST_ name sets its setting', () => {
  const defaults = configSchema.parse({});
  for (const [name, setting] of environmentNames()) {
    const before = at(defaults, setting);
    const given = samples[setting] ?? sampleFor(before);
    const after = at(configOf({ [name]: given }), setting);
    expect(after, name).not.toEqual(before);
    expect(String(after), name).toBe(given);
  }
});

test('a HOLDFAST_ name wins over a file, an empty one is not set', () => {
  const file = { jobs: { trigger: 1, emergency: 2 } };
  const { jobs } = configOf({ HOLDFAST_JOBS_TRIGGER: '300', HOLDFAST_JOBS_EMERGENCY: '' }, file);
  expect([jobs.trigger, jobs.emergency, jobs.budgetSteps]).toEqual([300, 2, 5000]);
});

test('what is not valid is refused by the name of its variable', () => {
  expect(() => configOf({ HOLDFAST_JOBS_TRIGGER: 'many' })).toThrow(
    /jobs\.trigger in the variable HOLDFAST_JOBS_TRIGGER/,
  );
  expect(() => configOf({ AUTO_CLEANUP: 'perhaps' })).toThrow(/jobs\.autoApply in the variable AUTO_CLEANUP/);
  expect(() => configOf({ ENABLE_MULTITENANCY: 'perhaps' })).toThrow(/ENABLE_MULTITENANCY/);
  expect(() => configOf({ HOLDFAST_PLACES: '["baileys:/a"' })).toThrow(HoldfastError);
});

describe('places', () => {
  test.each([
    ['baileys:/a wwebjs:/b', ['baileys:/a', 'wwebjs:/b']],
    ['baileys:/a, wwebjs:/b,', ['baileys:/a', 'wwebjs:/b']],
    ['["baileys:/a, b/c d"]', ['baileys:/a, b/c d']],
    ['', []],
  ])('HOLDFAST_PLACES=%s', (given, places) => {
    expect(configOf({ HOLDFAST_PLACES: given }).places).toEqual(places);
  });

  test('the ancestors named folders, one of each engine', () => {
    expect(configOf({ BAILEYS_SESSIONS_PATH: '/s' }).places).toEqual(['baileys:/s']);
    expect(configOf({ SESSION_DATA_PATH: '/w' }).places).toEqual(['wwebjs:/w']);
    expect(configOf({ AUTH_BASE_DIR: '/w', SESSION_DATA_PATH: '/x' }).places).toEqual(['wwebjs:/w']);
    const all = { BAILEYS_SESSIONS_PATH: '/s', WA_HUB_TENANTS_DIR: '/t', AUTH_BASE_DIR: '/w' };
    expect(configOf(all).places).toEqual(['baileys:/s', 'wwebjs:/t']);
    expect(configOf({ ...all, HOLDFAST_PLACES: 'baileys:/own' }).places).toEqual(['baileys:/own']);
  });
});

describe("the ancestors' names", () => {
  test('NOTIFICATION_WEBHOOK is a receiver that reads text and level, unless another format is set', () => {
    const webhook = { NOTIFICATION_WEBHOOK: 'http://old/' };
    expect(configOf(webhook).webhook).toMatchObject({ url: 'http://old/', format: 'text' });
    expect(configOf({ ...webhook, HOLDFAST_WEBHOOK_FORMAT: 'holdfast' }).webhook.format).toBe('holdfast');
  });

  test('HOLDFAST_WEBHOOK_URL beside it is another receiver, with the usual format', () => {
    const both = { NOTIFICATION_WEBHOOK: 'http://old/', HOLDFAST_WEBHOOK_URL: 'http://new/' };
    expect(configOf(both).webhook).toMatchObject({ url: 'http://new/', format: 'holdfast' });
  });

  test('AUTO_CLEANUP=false lets plans wait', () => {
    expect(configOf({}).jobs.autoApply).toBe(true);
    expect(configOf({ AUTO_CLEANUP: 'false' }).jobs.autoApply).toBe(false);
    expect(configOf({ AUTO_CLEANUP: 'true', HOLDFAST_JOBS_AUTO_APPLY: 'no' }).jobs.autoApply).toBe(false);
  });

  test.each([
    ['false', '5'],
    ['False', '5'],
    ['0', '5'],
    ['true', undefined],
    ['', undefined],
  ])('ENABLE_MULTITENANCY=%s with COMPANY_ID=5 works on tenant %s', (given, tenant) => {
    expect(configOf({ ENABLE_MULTITENANCY: given, COMPANY_ID: '5' }).tenant).toBe(tenant);
  });

  test('COMPANY_ID alone says nothing', () => {
    expect(configOf({ COMPANY_ID: '5' }).tenant).toBeUndefined();
  });

  test('INSTANCES_DATA_PATH, TELEGRAM_BOT_TOKEN and TELEGRAM_CHAT_ID', () => {
    const given = { INSTANCES_DATA_PATH: '/i.json', TELEGRAM_BOT_TOKEN: 't', TELEGRAM_CHAT_ID: '-5' };
    const { instances, telegram } = configOf(given);
    expect({ instances, telegram }).toEqual({
      instances: '/i.json',
      telegram: { botToken: 't', chatId: '-5' },
    });
  });
});

function at(config: Config, setting: string): unknown {
  return setting
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], config);
}

function sampleFor(before: unknown): string {
  if (typeof before === 'boolean') return String(!before);
  if (typeof before === 'number') return before > 0 && before < 1 ? '0.75' : String(before + 1);
  if (typeof before === 'string' && before.includes('*')) return '1 2 3 4 5';
  return '/some/text';
}

test('what is no JSON is told of without a letter of it: settings hold passwords', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'holdfast.json');
  const told = (act: () => unknown): string => {
    try {
      act();
    } catch (error) {
      return (error as HoldfastError).message;
    }
    return '';
  };
  for (const text of [
    'sesame',
    '{"vaultKey": sesame}',
    '{"vaultKey": "x"} sesame',
    '["postgres://u:sesame',
    '{"sesame',
  ]) {
    writeFileSync(path, text);
    const messages = [
      told(() => configOfCommand({ config: path }, {})),
      told(() => configOf({ HOLDFAST_PLACES: `[${text}` })),
    ];
    for (const message of messages) expect(message).toMatch(/JSON/);
    for (const message of messages) expect(message).not.toMatch(/sesa|same/);
  }
  expect(told(() => configOfCommand({ config: join(folder, 'none.json') }, {}))).toMatch(
    /ENOENT.*none\.json/,
  );
});
