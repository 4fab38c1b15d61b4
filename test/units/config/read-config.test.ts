// Default ← file ← environment ← flags, setting by setting, and a clear refusal of everything that is not a setting.
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import type { ConfigSources } from '../../../src/config.ts';
import { HoldfastError } from '../../../src/core/errors.ts';

const defaults = readConfig({ environment: {}, flags: {} });

function read(sources: Partial<ConfigSources>) {
  return readConfig({ environment: {}, flags: {}, ...sources });
}

function refusal(sources: Partial<ConfigSources>): string {
  try {
    read(sources);
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'CONFIG_INVALID') return error.message;
    throw error;
  }
  return 'nothing was refused';
}

test('the thresholds and times of the ancestor are the defaults', () => {
  const { jobs, bands } = defaults;
  expect(bands).toEqual({ warning: 150, critical: 170, trigger: 175, emergency: 180, danger: 185 });
  expect([jobs.trigger, jobs.emergency, jobs.cooldownMs]).toEqual([175, 185, 6 * 3_600_000]);
  expect([jobs.triggerCron, jobs.dailyCron, jobs.checkEveryMs]).toEqual([
    '*/30 * * * *',
    '0 3 * * *',
    60_000,
  ]);
});

describe('each source wins over the one before it', () => {
  const file = { jobs: { trigger: 1, emergency: 1 }, places: ['baileys:/file'], policy: 'classic' };
  const environment = { 'jobs.trigger': '2', places: ['baileys:/environment'] };
  const flags = { 'jobs.trigger': '3', places: ['baileys:/flags'] };

  test('for numbers', () => {
    expect(defaults.jobs.trigger).toBe(175);
    expect(read({ file }).jobs.trigger).toBe(1);
    expect(read({ file, environment }).jobs.trigger).toBe(2);
    expect(read({ file, environment, flags }).jobs.trigger).toBe(3);
    expect(read({ file, flags }).jobs.trigger).toBe(3);
  });

  test('for places, which are replaced and not added', () => {
    expect(defaults.places).toEqual([]);
    expect(read({ file }).places).toEqual(['baileys:/file']);
    expect(read({ file, environment }).places).toEqual(['baileys:/environment']);
    expect(read({ file, environment, flags }).places).toEqual(['baileys:/flags']);
  });

  test('and what it does not name stays as it was', () => {
    const all = read({ file, environment, flags });
    expect(all).toEqual({
      ...defaults,
      policy: 'classic',
      places: ['baileys:/flags'],
      jobs: { ...defaults.jobs, trigger: 3, emergency: 1 },
    });
  });
});

test('one level of one budget can be set without losing its other levels or the other budgets', () => {
  const expected = { ...defaults.budgets, 'pre-key': { warning: 1500, critical: 2000, emergency: 4000 } };
  expect(read({ file: { budgets: { 'pre-key': { warning: 1500 } } } }).budgets).toEqual(expected);
  expect(read({ environment: { 'budgets.pre-key.warning': '1500' } }).budgets).toEqual(expected);
});

test('names of before are understood, in every source, and the new name wins', () => {
  const port = (sources: Partial<Parameters<typeof readConfig>[0]>) =>
    readConfig({ environment: {}, flags: {}, ...sources }).http.port;
  expect(port({ file: { health: { port: 1 } } })).toBe(1);
  expect(port({ file: { health: { port: 1 }, http: { port: 2 } } })).toBe(2);
  expect(port({ flags: { 'health.port': '3' } })).toBe(3);
  expect(port({ flags: { 'health.port': '3', 'http.port': '4' } })).toBe(4);
  expect(port({ environment: { 'http.port': '5' }, flags: { 'health.port': '6' } })).toBe(6);
  expect(() => port({ file: { health: { prot: 1 } } })).toThrow('http.prot');
});

test('the file that was given is not changed by what is set over it', () => {
  const file = { jobs: { trigger: 1 } };
  read({ file, flags: { 'jobs.trigger': 2 } });
  expect(file).toEqual({ jobs: { trigger: 1 } });
});

describe('what is not valid is refused, naming the setting', () => {
  test.each([
    ['jobs.trigger', 'many'],
    ['jobs.trigger', ''],
    ['jobs.trigger', '-1'],
    ['jobs.trigger', '1.5'],
    ['jobs.trigger', null],
    ['jobs.trigger', true],
    ['jobs.trigger', []],
    ['jobs.trigger', 'Infinity'],
    ['jobs.autoApply', 'perhaps'],
    ['jobs.autoApply', 2],
    ['jobs.checkEveryMs', 0],
    ['jobs.checkEveryMs', 2 ** 31],
    ['jobs.triggerCron', 'sometimes'],
    ['jobs.dailyCron', '61 * * * *'],
    ['guards.maxShare', '1.1'],
    ['policy', 'brutal'],
    ['http.port', '65536'],
    ['graceMs', 'soon'],
    ['budgets.pre-key.warning', 'many'],
    ['webhook.attempts', 16],
  ])('%s = %j', (setting, value) => {
    expect(refusal({ flags: { [setting]: value } })).toContain(`${setting}: `);
    expect(refusal({ file: nested(setting, value) })).toContain(`${setting} in the configuration file: `);
    const variables = new Map([[setting, 'THE_VARIABLE']]);
    expect(refusal({ environment: { [setting]: value }, variables })).toContain(
      `${setting} in the variable THE_VARIABLE: `,
    );
  });

  test.each(['jbos', 'jobs.triger', 'jobs.trigger.files', 'http.prot', '__proto__.trigger', 'constructor'])(
    '%s is no setting',
    (setting) => {
      expect(refusal({ flags: { [setting]: '1' } })).toContain(setting.split('.')[0]);
      expect(refusal({ file: JSON.parse(JSON.stringify(nested(setting, '1'))) as unknown })).toContain(
        'in the configuration file',
      );
    },
  );

  test.each([[[]], ['text'], [5], [null]])('a file that holds %j', (file) => {
    expect(refusal({ file })).toContain('in the configuration file');
  });

  test('also in a file where something valid is set over it', () => {
    const message = refusal({ file: { jobs: 5 }, flags: { 'jobs.trigger': '200' } });
    expect(message).toContain('jobs in the configuration file');
  });
});

test.each([
  ['true', true],
  ['YES', true],
  [' on ', true],
  ['1', true],
  ['false', false],
  ['No', false],
  ['off', false],
  ['0', false],
])('%j is read as %j', (given, meant) => {
  expect(read({ flags: { 'jobs.autoApply': given } }).jobs.autoApply).toBe(meant);
});

test('six fields of cron and never are times', () => {
  const { jobs } = read({ flags: { 'jobs.triggerCron': '*/2 * * * * *', 'jobs.dailyCron': 'never' } });
  expect([jobs.triggerCron, jobs.dailyCron]).toEqual(['*/2 * * * * *', 'never']);
});

/** As an own property, whatever the name. */
function nested(setting: string, value: unknown): unknown {
  return setting
    .split('.')
    .toReversed()
    .reduce<unknown>(
      (inner, name) => JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(inner)}}`),
      value,
    );
}
