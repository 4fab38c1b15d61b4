// What a new user does, by the real command line alone, on folders made by real Baileys and real Chromium: look, plan,
// save the plan, apply it, take it back; and after each, every file is byte for byte what it was.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import type { RunReport } from '../../src/core/report.ts';
import type { PlansReport } from '../../src/operations/plan.ts';
import type { ScanReport } from '../../src/operations/scan.ts';
import { makeLocalAuthWorld, type LocalAuthWorld } from '../rigs/chromium/local-auth-world.ts';
import {
  DAY_MS,
  holdfast,
  holdfastJson,
  HOUR_MS,
  makeTemporaryFolder,
  type TemporaryFolder,
} from '../rigs/journeys/holdfast.ts';
import { age, treeChanges, treeOf, type Tree } from '../rigs/journeys/tree.ts';
import { pairedFolder } from '../rigs/whatsapp/scenario.ts';

let folder: TemporaryFolder;
let world: LocalAuthWorld;
/** Both places lie in it; Holdfast's home does not. */
let sessions: string;
let home: string;
let places: string[];
let before: Tree;

beforeAll(async () => {
  folder = await makeTemporaryFolder('newcomer');
  sessions = join(folder.path, 'sessions');
  home = join(folder.path, 'home');
  const baileys = join(sessions, 'auth');
  await mkdir(baileys, { recursive: true, mode: 0o700 });
  const busy = await pairedFolder(join(baileys, 'company_1'), { contacts: 3, pnSessions: 1, turns: 1 });
  const idle = await pairedFolder(join(baileys, 'company_2'), { contacts: 1, groups: 0, turns: 1 });
  await Promise.all([busy.close(), idle.close()]);
  const profiles = join(sessions, '.wwebjs_auth');
  const fill = { records: 500, localStorageKeys: 50, cacheMb: 1 };
  world = await makeLocalAuthWorld(profiles, { clients: ['shop', 'blog'], fill });
  await age(sessions, HOUR_MS);
  await age(idle.folder, 40 * DAY_MS);
  places = [
    '--place',
    `baileys:${baileys}`,
    '--place',
    `wwebjs:${profiles}`,
    '--instances',
    world.instancesFile,
  ];
  return folder.remove;
});

beforeEach(async () => {
  before = await treeOf(sessions);
});

const command = <Answer>(...args: string[]) => holdfastJson<Answer>(home, ...args, ...places);

async function changes(): Promise<string[]> {
  return treeChanges(before, await treeOf(sessions));
}

/** Plans into a file, applies the file, and takes the run back. Returns what lay changed between the two. */
async function planApplyUndo(...planning: string[]): Promise<{ plan: Plan; between: string[] }> {
  const file = join(folder.path, `${planning[0]}.json`);
  const planned = await command<{ plan: Plan }>(...planning, '--save', file);
  expect(planned.exitCode).toBe(3);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(planned.answer.plan);
  expect(await changes()).toEqual([]);

  const applied = await command<RunReport>('apply', file);
  expect(applied).toMatchObject({ exitCode: 0, answer: { state: 'done', notDone: [] } });
  expect(applied.answer.stepsDone).toBe(planned.answer.plan.steps.length);
  const between = await changes();

  const undone = await command<RunReport>('undo', applied.answer.runId);
  expect(undone).toMatchObject({ exitCode: 0, answer: { operation: 'undo', state: 'done', notDone: [] } });
  return { plan: planned.answer.plan, between };
}

test('scan shows every session of both places, healthy and not in use, and changes nothing', async () => {
  const { exitCode, answer } = await command<ScanReport>('scan');
  expect(exitCode).toBe(0);
  expect(answer.sessions.map(({ ref, health, inUse }) => [ref.path, health.level, inUse.answer])).toEqual([
    ['company_1', 'healthy', 'no'],
    ['company_2', 'healthy', 'no'],
    ['session-blog', 'healthy', 'no'],
    ['session-shop', 'healthy', 'no'],
  ]);
  const files = Object.values(before).filter((what) => what.startsWith('file')).length;
  // The instances list lies among the profiles and is no part of a session.
  expect(answer.totals.files).toBe(files - 1);

  const { stdout } = await holdfast(home, 'scan', ...places);
  for (const name of ['company_1/main', 'company_2/main', 'default/blog', 'default/shop']) {
    expect(stdout).toContain(name);
  }
  expect(await changes()).toEqual([]);
});

test('prune: planned, saved, applied from the file, taken back', async () => {
  const { between } = await planApplyUndo('prune');
  expect(between).toHaveLength(1);
  expect(between[0]).toMatch(/^gone auth\/company_1\/session-\d+\.0\.json$/);
  expect(await changes()).toEqual([]);
});

test('a plan works once: applied and taken back, its file is refused, and nothing is touched', async () => {
  const file = join(folder.path, 'prune.json');
  const again = await command<{ error: { code: string } }>('apply', file);
  expect(again).toMatchObject({ exitCode: 1, answer: { error: { code: 'PLAN_USED' } } });
  expect(await changes()).toEqual([]);
});

test('clean: planned, saved, applied from the file, taken back', async () => {
  const { plan, between } = await planApplyUndo('clean');
  expect(plan.steps.length).toBeGreaterThan(6);
  expect(
    between.every((line) => /^gone \.wwebjs_auth\/session-(shop|blog)\/.*(Cache|Dictionary)/.test(line)),
  ).toBe(true);
  expect(await changes()).toEqual([]);
});

test('expire: the session that nobody wrote to for 40 days goes whole, and comes back whole', async () => {
  const { plan, between } = await planApplyUndo('expire');
  expect(plan.steps).toMatchObject([{ kind: 'move-to-trash', path: 'company_2', holdsCredentials: true }]);
  expect(
    between.every((line) => line === 'gone auth/company_2' || line.startsWith('gone auth/company_2/')),
  ).toBe(true);
  expect(between.length).toBeGreaterThan(800);
  expect(await changes()).toEqual([]);
});

test('clear: one named session goes whole to be paired afresh, with a checklist, and comes back whole', async () => {
  const { plan, between } = await planApplyUndo('clear', 'company_1');
  expect(plan.steps.map(({ path }) => path)).toEqual(['company_1']);
  expect(plan.notes.join('\n')).toContain('holdfast undo RUN');
  expect(
    between.every((line) => line === 'gone auth/company_1' || line.startsWith('gone auth/company_1/')),
  ).toBe(true);
  expect(await changes()).toEqual([]);
});

test('afterwards the trash is empty, no plan waits, and every run is listed with what took it back', async () => {
  const { answer } = await command<PlansReport>('plan', '--runs');
  const done = answer.runs.filter(({ operation }) => operation !== 'undo');
  expect(done.map(({ operation, state }) => `${operation} ${state}`).sort()).toEqual([
    'clean undone',
    'clear undone',
    'expire undone',
    'prune undone',
  ]);
  const undos = answer.runs.filter(({ operation }) => operation === 'undo');
  expect(undos.map(({ undoes }) => undoes ?? '').sort()).toEqual(done.map(({ id }) => id).sort());
  expect((await command<PlansReport>('plan')).answer.waiting).toEqual([]);

  for (const place of ['auth', '.wwebjs_auth']) {
    const left = await treeOf(join(sessions, place, '.holdfast', 'trash'));
    expect(Object.keys(left)).toEqual([]);
  }
});
