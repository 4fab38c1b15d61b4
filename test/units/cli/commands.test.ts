// Commands as people and scripts type them: one JSON object, exit codes, relative paths, saved plans, help.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Plan } from '../../../src/core/plan.ts';
import type { RunReport } from '../../../src/core/report.ts';
import { operations } from '../../../src/operations/index.ts';
import { freshFolder, objectOf, say } from './say.ts';
import { cliWorld } from './world.ts';

const classic = ['prune', '--policy', 'classic'];

describe('--json prints exactly one object, with the exit code of the result', () => {
  test.each([
    [['scan'], 3, 'sessions'],
    [['doctor'], 3, 'findings'],
    [['prune'], 0, 'plan'],
    [['compact'], 0, 'plan'],
    [[...classic], 3, 'plan'],
    [['gc'], 3, 'orphans'],
    [['clean'], 3, 'plan'],
    [['expire', '--idle-days', '60'], 0, 'plan'],
    [['clear', 'company_5'], 3, 'plan'],
    [['purge'], 0, 'plan'],
    [['plan'], 0, 'waiting'],
    [['plan', '--runs'], 0, 'runs'],
  ])('%j', async (args, code, field) => {
    const { flags } = cliWorld();
    const said = await say([...args, ...flags, '--json']);
    expect(Object.keys(objectOf(said))).toContain(field);
    expect(said.code).toBe(code);
    expect(said.err).toBe('');
  });

  test('apply and undo', async () => {
    const { flags } = cliWorld();
    const { plan } = objectOf(await say([...classic, ...flags, '--json'])) as { plan: Plan };
    const applied = await say(['apply', plan.id, ...flags, '--json']);
    const run = objectOf(applied) as unknown as RunReport;
    expect([applied.code, run.state, run.stepsDone]).toEqual([0, 'done', 12]);
    const undone = await say(['undo', run.runId, ...flags, '--json']);
    expect([undone.code, objectOf(undone)['state']]).toEqual([0, 'done']);
  });

  test('demo', async () => {
    const said = await say(['demo', join(freshFolder(), 'demo'), '--json']);
    expect(said.code).toBe(0);
    expect(Object.keys(objectOf(said))).toEqual(['folder', 'places', 'instances']);
  });
});

describe('errors are one JSON object too, with a stable code and what to do', () => {
  test.each([
    [['scna'], 'USAGE', 2],
    [['scan', '--frobnicate'], 'USAGE', 2],
    [['scan'], 'PLACE_MISSING', 2],
    [['scan', '--place', 'ftp:/x'], 'PLACE_MALFORMED', 2],
    [['scan', '--place', 'baileys:auth'], 'PLACE_RELATIVE', 2],
    [['scan', '--set', 'jobs.trigger=many'], 'CONFIG_INVALID', 2],
    [['scan', '--set', 'jobs.triger=1'], 'CONFIG_INVALID', 2],
    [['scan', '--set', 'jobs.trigger'], 'USAGE', 2],
    [['scan', '--config', '/nonexistent.json'], 'CONFIG_INVALID', 2],
    [['purge', '--older-than-days', '', '--place', 'baileys:/x'], 'USAGE', 2],
    [['expire', '--idle-days', 'x', '--place', 'baileys:/x'], 'USAGE', 2],
    [['apply', 'plan-0'], 'PLAN_NOT_FOUND', 2],
    [['undo', 'run-0'], 'RUN_NOT_FOUND', 2],
    [['plan', 'plan-0'], 'PLAN_NOT_FOUND', 2],
    [['gc', '--place', 'wwebjs:/x'], 'REGISTRY_NEEDED', 2],
    [['apply', '/proc/self'], 'PLAN_UNREADABLE', 2],
  ])('%j', async (args, code, exit) => {
    const said = await say([...args, '--json'], { HOLDFAST_HOME: join(freshFolder(), 'home') });
    const { error } = objectOf(said) as { error: { code: string; message: string; hint: string } };
    expect([error.code, said.code]).toEqual([code, exit]);
    expect(error.hint).not.toBe('');
    expect(said.err).toContain(error.message.split('\n')[0]);
  });

  test('a place that cannot be read is a scan that failed', async () => {
    const { flags, auth } = cliWorld();
    writeFileSync(join(auth, '..', 'file'), '');
    const said = await say(['scan', ...flags, '--place', `baileys:${join(auth, '..', 'file')}`, '--json']);
    expect(said.code).toBe(1);
    expect(objectOf(said)['places']).toMatchObject([{ problem: null }, {}, { problem: expect.any(String) }]);
  });

  test('a defect shows no stack in JSON', async () => {
    vi.spyOn(operations.plan, 'run').mockRejectedValueOnce(new TypeError('of nothing'));
    const said = await say(['plan', '--json'], { HOLDFAST_HOME: join(freshFolder(), 'home') });
    const { error } = objectOf(said) as { error: { code: string; message: string } };
    expect([error.code, said.code]).toEqual(['INTERNAL', 1]);
    expect(error.message).toBe('Holdfast failed: of nothing');
    expect(said.err).toMatch(/\n\s+at /);
  });
});

describe('relative paths', () => {
  const home = () => ({ HOLDFAST_HOME: join(freshFolder(), 'home') });

  test('are refused with the absolute form', async () => {
    const place = await say(['scan', '--place', 'baileys:./auth'], home());
    expect([place.code, place.err]).toEqual([2, expect.stringContaining(`baileys:${process.cwd()}/auth`)]);
    const list = await say(['gc', '--place', 'wwebjs:/x', '--instances', './list.json'], home());
    expect([list.code, list.err]).toEqual([2, expect.stringContaining(`${process.cwd()}/list.json`)]);
    const data = await say(['scan', '--place', 'baileys:/x', '--home', './home']);
    expect([data.code, data.err]).toEqual([2, expect.stringContaining(`${process.cwd()}/home`)]);
  });

  test("are named as the ancestor's variable that holds them", async () => {
    const said = await say(['scan'], { ...home(), BAILEYS_SESSIONS_PATH: './baileys_sessions' });
    expect(said.code).toBe(2);
    expect(said.err).toContain('BAILEYS_SESSIONS_PATH=./baileys_sessions is a relative path');
    expect(said.err).toContain(`BAILEYS_SESSIONS_PATH=${process.cwd()}/baileys_sessions`);
    expect(said.err).not.toContain('baileys:');
  });

  test('do not matter where a flag gives other places', async () => {
    const { flags } = cliWorld();
    expect((await say(['scan', ...flags, '--json'], { BAILEYS_SESSIONS_PATH: './x' })).code).toBe(3);
  });

  test('are what doctor tells of', async () => {
    const { auth, home: data } = cliWorld();
    const relative = join('..', '..', '..', '..', '..', '..', '..', auth);
    for (const [args, environment] of [
      [['--place', `baileys:${relative}`], {}],
      [[], { BAILEYS_SESSIONS_PATH: relative }],
    ] as const) {
      const said = await say(['doctor', ...args, '--home', data, '--json'], environment);
      const { findings, places } = objectOf(said) as {
        findings: { code: string }[];
        places: { place: string }[];
      };
      expect(findings.map(({ code }) => code)).toContain('PATH_RELATIVE');
      expect(places.map(({ place }) => place)).toEqual([`baileys:${auth}`]);
      expect(said.code).toBe(3);
    }
  });
});

test('a relative XDG_STATE_HOME counts as not set', async () => {
  const { auth } = cliWorld();
  // What is meant then lies in the home of whoever runs this, where a test has no business.
  const person = freshFolder();
  vi.stubEnv('HOME', person);
  onTestFinished(() => void vi.unstubAllEnvs());
  const said = await say(['plan', '--place', `baileys:${auth}`], {
    XDG_STATE_HOME: 'states',
    HOLDFAST_HOME: '',
  });
  expect(said.code).toBe(0);
  expect(existsSync('states')).toBe(false);
  expect(existsSync(join(person, '.local/state/holdfast/holdfast.db'))).toBe(true);
});

describe('a saved plan', () => {
  test('is applied as it was printed, once', async () => {
    const { flags, folder, auth } = cliWorld();
    const file = join(folder, 'plan.json');
    const said = await say([...classic, '--save', file, ...flags, '--json']);
    const { plan } = objectOf(said) as { plan: Plan };
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(plan);
    expect((await say(['apply', file, ...flags, '--json'])).code).toBe(0);
    expect(existsSync(join(auth, 'company_5/pre-key-1.json'))).toBe(false);
    const again = await say(['apply', file, ...flags, '--json']);
    expect([again.code, objectOf(again)['error']]).toEqual([
      1,
      expect.objectContaining({ code: 'PLAN_USED' }),
    ]);
  });

  test('that cannot be saved is an error with a hint, and nothing is applied', async () => {
    const { flags, folder, auth } = cliWorld();
    mkdirSync(join(folder, 'taken'));
    const args = [...classic, '--apply', '--save', join(folder, 'taken'), ...flags, '--json'];
    const said = await say(args);
    expect([said.code, objectOf(said)['error']]).toEqual([
      1,
      expect.objectContaining({ code: 'PLAN_NOT_SAVED' }),
    ]);
    expect(existsSync(join(auth, 'company_5/pre-key-1.json'))).toBe(true);
  });
});

test('plan shows the plans that wait, one in full, and the runs', async () => {
  const { flags } = cliWorld();
  const { plan } = objectOf(await say([...classic, ...flags, '--json'])) as { plan: Plan };
  const waiting = await say(['plan', ...flags]);
  expect([waiting.code, waiting.out]).toEqual([3, expect.stringContaining(plan.id)]);
  expect((await say(['plan', plan.id, ...flags])).out).toContain('company_5/pre-key-1.json');
  await say(['apply', plan.id, ...flags]);
  expect((await say(['plan', ...flags])).out).toContain('No plan waits');
  const runs = await say(['plan', '--runs', ...flags, '--json']);
  expect(objectOf(runs)['runs']).toMatchObject([{ planId: plan.id, state: 'done' }]);
});

describe('help', () => {
  test.each([[['--help']], [['help']]])('holdfast %s lists the commands', async (args) => {
    const { code, out, err } = await say(args);
    expect([code, err]).toEqual([0, '']);
    for (const name of ['scan', 'prune', 'gc', 'undo', 'serve', 'demo']) expect(out).toContain(`\n  ${name}`);
  });

  test.each([[['scan', '--help']], [['help', 'scan']]])('holdfast %s describes its flags', async (args) => {
    const { code, out } = await say(args);
    expect([code, out]).toEqual([0, expect.stringContaining('--place <url>')]);
  });

  test('without a command help is printed as wrong usage', async () => {
    const { code, out, err } = await say([]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('Usage: holdfast');
  });

  test('--version prints the version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(await say(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  test('a misspelt command or flag gets a hint', async () => {
    expect((await say(['scna'])).err).toContain('Did you mean scan?');
    expect((await say(['scan', '--tenat', 'x'])).err).toContain('Did you mean --tenant?');
  });

  test.each([
    [['scna'], '`holdfast help`'],
    [['scan', '--tenat', 'x'], '`holdfast scan --help`'],
    [['sessions', 'import', '/x'], '`holdfast sessions import --help`'],
    [['sessions', 'imprt'], '`holdfast sessions --help`'],
  ])('wrong usage of %j leads to %s', async (args, help) => {
    expect((await say(args)).err).toContain(`See ${help}.`);
  });
});

test('a place that is given twice is one place', async () => {
  const { flags, auth } = cliWorld();
  const said = await say(['scan', ...flags, '--place', `baileys:${auth}/`, '--json']);
  expect(objectOf(said)['places']).toHaveLength(2);
});

test('a configuration file gives places, and a flag wins over it', async () => {
  const world = cliWorld();
  const config = join(world.folder, 'holdfast.json');
  writeFileSync(config, JSON.stringify({ places: [world.places.baileys], home: world.home }));
  expect(objectOf(await say(['scan', '--config', config, '--json']))['places']).toHaveLength(1);
  const environment = { HOLDFAST_CONFIG: config };
  const said = await say(['scan', '--place', world.places.wwebjs, '--json'], environment);
  expect(objectOf(said)['places']).toMatchObject([{ url: world.places.wwebjs }]);
});
