// Plans that must not be applied: edited, of another world, too old, used, or no plans at all. Nothing is touched.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { errorTable } from '../../src/core/errors.ts';
import type { ErrorCode } from '../../src/core/errors.ts';
import type { Plan } from '../../src/core/plan.ts';
import { apply } from '../../src/operations/apply.ts';
import { prune } from '../../src/operations/prune.ts';
import { undo } from '../../src/operations/undo.ts';
import { builtOnce } from '../rigs/faults/built-once.ts';
import { holdfast, worldFlags } from '../rigs/faults/holdfast.ts';
import { placesTree, trashOf } from '../rigs/faults/killing.ts';
import { codeOf, dayMs, makeWorld, open, put, putBaileysSession } from '../rigs/faults/world.ts';
import type { World } from '../rigs/faults/world.ts';

function twoSessions(): World {
  const world = makeWorld();
  for (const company of ['company_1', 'company_2']) putBaileysSession(join(world.auth, company));
  return world;
}

async function planFor(world: World): Promise<Plan> {
  const { context, close } = open(world);
  const plan = await prune.run(context, { policy: 'classic' });
  await close();
  expect(plan.steps).toHaveLength(12);
  return plan;
}

/** Applies the text as a saved plan; it must be refused, and nothing may change. */
async function expectRefused(
  world: World,
  text: string,
  code: ErrorCode,
  options: Parameters<typeof open>[1] = {},
): Promise<void> {
  const before = placesTree(world);
  const { context, close } = open(world, options);
  expect(await codeOf(() => apply.run(context, { plan: 'plan.json', text }))).toBe(code);
  expect(await context.catalog.journal.unfinishedRuns()).toEqual([]);
  await close();
  expect(placesTree(world)).toEqual(before);
  expect(trashOf(world)).toEqual([]);
}

type Change = (plan: Plan) => unknown;

const edits: readonly [string, Change][] = [
  [
    'a changed path',
    (plan) => ({
      ...plan,
      steps: plan.steps.map((step, index) =>
        index === 0 ? { ...step, path: 'company_1/creds.json' } : step,
      ),
    }),
  ],
  [
    'a path out of the place',
    (plan) => ({ ...plan, steps: plan.steps.map((step) => ({ ...step, path: '../elsewhere' })) }),
  ],
  ['a removed step', (plan) => ({ ...plan, steps: plan.steps.slice(1) })],
  ['a repeated step', (plan) => ({ ...plan, steps: [...plan.steps, plan.steps[0]] })],
  ['changed totals', (plan) => ({ ...plan, totals: { ...plan.totals, files: 1 } })],
  [
    'a changed expectation',
    (plan) => ({
      ...plan,
      steps: plan.steps.map((step) => ({ ...step, expect: { ...step.expect, fingerprint: 'any' } })),
    }),
  ],
  ['a later date', (plan) => ({ ...plan, madeAtMs: plan.madeAtMs + dayMs })],
  ['another id', (plan) => ({ ...plan, id: `${plan.id}-again` })],
  ['another operation', (plan) => ({ ...plan, operation: 'clear' })],
  ['no places', (plan) => ({ ...plan, places: [] })],
  ['nothing but a format and this home', ({ format, home }) => ({ format, home })],
];

test.each(edits)('a plan edited by hand is refused: %s', async (_name, change) => {
  const world = twoSessions();
  const plan = await planFor(world);
  await expectRefused(world, JSON.stringify(change(plan)), 'PLAN_ALTERED');
});

test.each([
  ['no JSON', 'a plan'],
  ['torn JSON', '{"format": "holdfast-plan/1", "steps": ['],
  ['nothing', ''],
  ['null', 'null'],
  ['a list', '[]'],
  ['an object of another format', '{"format": "holdfast-plan/0"}'],
])('a file that is no plan is refused: %s', async (_name, text) => {
  await expectRefused(twoSessions(), text, 'PLAN_UNREADABLE');
});

describe('another world', () => {
  test('a plan of another home is refused', async () => {
    const world = twoSessions();
    const plan = await planFor({ ...world, home: join(world.folder, 'other-home') });
    await expectRefused(world, JSON.stringify(plan), 'PLAN_OF_ANOTHER_WORLD');
  });

  test('a place that is not given is no reason to refuse a plan, nor its undo: they name it themselves', async () => {
    const world = twoSessions();
    const before = placesTree(world);
    const plan = await planFor(world);
    for (const places of [[world.places.wwebjs], []]) {
      const { context, close } = open(world, { flags: { places } });
      const again = places.length === 0 ? await planFor(world) : plan;
      const run = await apply.run(context, { plan: 'plan.json', text: JSON.stringify(again) });
      expect(run).toMatchObject({ state: 'done', stepsDone: 12 });
      await close();
      const other = open(world, { flags: { places } });
      await undo.run(other.context, { run: run.runId });
      await other.close();
      expect(placesTree(world)).toEqual(before);
    }
  });

  test('a plan for a place that overlaps one that is given is refused: it would be handled twice', async () => {
    const world = twoSessions();
    const plan = await planFor(world);
    const flags = { places: [`baileys:${join(world.auth, 'company_1')}`] };
    await expectRefused(world, JSON.stringify(plan), 'PLACES_OVERLAP', { flags });
  });

  test('a plan for a place whose folder was replaced is refused, though it looks the same', async () => {
    const world = twoSessions();
    const plan = await planFor(world);
    renameSync(world.auth, join(world.folder, 'moved-away'));
    mkdirSync(world.auth);
    for (const company of ['company_1', 'company_2']) putBaileysSession(join(world.auth, company));
    await expectRefused(world, JSON.stringify(plan), 'PLAN_OF_ANOTHER_WORLD');
  });

  test('a plan for a place that is gone is refused', async () => {
    const world = twoSessions();
    const plan = await planFor(world);
    renameSync(world.auth, join(world.folder, 'moved-away'));
    const { context } = open(world);
    const code = await codeOf(() => apply.run(context, { plan: plan.id }));
    expect(code).toMatch(/PLACE_UNAVAILABLE|PLAN_OF_ANOTHER_WORLD/);
  });
});

describe('time', () => {
  test.each([
    ['older than its day', 25],
    ['made in the future, by a clock that jumped', -25],
  ])('a plan %s is refused', async (_name, hoursLater) => {
    const world = twoSessions();
    const plan = await planFor(world);
    const nowMs = (): number => Date.now() + hoursLater * 3_600_000;
    await expectRefused(world, JSON.stringify(plan), 'PLAN_TOO_OLD', { nowMs });
  });

  test('a plan is applied once, and the second time says by which run', async () => {
    const world = twoSessions();
    const plan = await planFor(world);
    const { context } = open(world);
    const run = await apply.run(context, { plan: plan.id });
    const after = placesTree(world);
    await expect(apply.run(context, { plan: plan.id })).rejects.toMatchObject({
      code: 'PLAN_USED',
      message: expect.stringContaining(run.runId) as string,
    });
    expect(placesTree(world)).toEqual(after);
  });
});

describe('what changed since', () => {
  test('a file that changed since the plan is left alone with a reason, and the others go', async () => {
    const world = twoSessions();
    const plan = await planFor(world);
    put(join(world.auth, 'company_1/session-15550003331.0.json'), 20 * dayMs, 'written since');
    const { context } = open(world);
    const run = await apply.run(context, { plan: plan.id });
    expect(run).toMatchObject({ state: 'done', stepsDone: 11 });
    expect(run.notDone).toMatchObject([
      {
        outcome: 'skipped',
        path: 'company_1/session-15550003331.0.json',
        reason: 'it changed since the plan was made',
      },
    ]);
    expect(Object.keys(placesTree(world))).toContain('auth/company_1/session-15550003331.0.json');
  });

  test('a session that was written to since the plan is in use, and left alone', async () => {
    const world = twoSessions();
    const plan = await planFor(world);
    put(join(world.auth, 'company_1/creds.json'), 0);
    const { context } = open(world);
    const run = await apply.run(context, { plan: plan.id });
    expect(run).toMatchObject({ state: 'done', stepsDone: 6 });
    expect(run.notDone).toHaveLength(6);
    for (const step of run.notDone) expect(step.reason).toMatch(/^in use: it was written to \d+ s ago/);
  });

  test('undo never puts an older record over a newer one, and with --force both can be had again', async () => {
    const world = twoSessions();
    const original = placesTree(world);
    const plan = await planFor(world);
    const { context } = open(world);
    const run = await apply.run(context, { plan: plan.id });
    const newer = join(world.auth, 'company_1/pre-key-1.json');
    put(newer, 20 * dayMs, 'newer');
    const withNewer = placesTree(world)['auth/company_1/pre-key-1.json'];
    const undone = await undo.run(context, { run: run.runId });
    expect(undone.notDone).toMatchObject([{ outcome: 'skipped', path: 'company_1/pre-key-1.json' }]);
    expect(placesTree(world)).toEqual({ ...original, 'auth/company_1/pre-key-1.json': withNewer });
    const forced = await undo.run(context, { run: run.runId, force: true });
    expect(forced.notDone).toEqual([]);
    expect(placesTree(world)).toEqual(original);
    const unforced = await undo.run(context, { run: forced.runId });
    expect(unforced.notDone).toEqual([]);
    expect(placesTree(world)['auth/company_1/pre-key-1.json']).toEqual(withNewer);
  });
});

describe('on the command line', () => {
  const built = builtOnce();

  test('each refusal has its exit code, and says what to do', async () => {
    const world = twoSessions();
    const file = join(world.folder, 'plan.json');
    const planned = await holdfast(built, ['prune', '--save', file, ...worldFlags(world)]);
    expect(planned.code).toBe(3);
    const before = placesTree(world);
    const cases: [string, (text: string) => string, ErrorCode, number][] = [
      [file, (text) => text.replace('pre-key-1.json', 'pre-key-4.json'), 'PLAN_ALTERED', 1],
      [file, (text) => text.slice(0, 100), 'PLAN_UNREADABLE', 2],
      ['plan-that-never-was', (text) => text, 'PLAN_NOT_FOUND', 2],
    ];
    const whole = readFileSync(file, 'utf8');
    for (const [given, change, code, exit] of cases) {
      writeFileSync(file, change(whole));
      const refused = await holdfast(built, ['apply', given, '--json', ...worldFlags(world)]);
      expect(refused.json['error']).toMatchObject({ code });
      expect(refused.code).toBe(exit);
      expect(errorTable[code].exit).toBe(exit);
      expect(refused.stderr.trim().split('\n')).toHaveLength(2);
    }
    expect(placesTree(world)).toEqual(before);
    writeFileSync(file, whole);
    expect((await holdfast(built, ['apply', file, ...worldFlags(world)])).code).toBe(0);
    const again = await holdfast(built, ['apply', file, '--json', ...worldFlags(world)]);
    expect(again.json['error']).toMatchObject({ code: 'PLAN_USED' });
    expect(again.code).toBe(1);
  });
});
