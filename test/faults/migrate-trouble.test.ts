// Migrations in trouble: sources that are written to, full disks, outages, death in the middle of a large copy, and
// one bad session among many.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HoldfastError } from '../../src/core/errors.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { RunReport } from '../../src/core/report.ts';
import { apply, applyPlan } from '../../src/operations/apply.ts';
import type { OperationContext } from '../../src/operations/context.ts';
import { undo } from '../../src/operations/undo.ts';
import { builtOnce } from '../rigs/faults/built-once.ts';
import { fillDisk, mountDisk } from '../rigs/faults/disk.ts';
import { holdfast } from '../rigs/faults/holdfast.ts';
import { codeOf } from '../rigs/faults/world.ts';
import { contentsAt, makeMoves, move, openMoves, planMove, putSession } from '../rigs/migrate/moves.ts';
import { contentsOf, sessionRecords } from '../rigs/migrate/records.ts';

const built = builtOnce();

const path = 'acme/sales';

async function stateAt(context: OperationContext, url: string): Promise<string> {
  return (await context.transfers.place(url)).state(path);
}

/** Lets something happen at the first call of a method of the target. */
async function at(
  context: OperationContext,
  url: string,
  method: 'count' | 'publish' | 'put',
  happening: () => void,
): Promise<void> {
  const place = await context.transfers.place(url);
  const original = place[method].bind(place) as (...args: unknown[]) => Promise<never>;
  let happened = false;
  Object.assign(place, {
    [method]: async (...args: unknown[]) => {
      if (!happened) {
        happened = true;
        happening();
      }
      return original(...args);
    },
  });
}

test.each([
  ['with another content', (folder: string) => writeFileSync(join(folder, 'lid-mapping-15551.json'), '"1"')],
  ['with the same content', (folder: string) => rewrite(join(folder, 'creds.json'))],
  ['by a new file', (folder: string) => writeFileSync(join(folder, 'pre-key-99.json'), '{"public":1}')],
])('a source that is written to during the copy, %s, stays; the copy goes', async (_how, write) => {
  const world = makeMoves();
  putSession(world, path);
  const context = openMoves(world);
  const plan = await planMove(context, world.from, world.to);
  await at(context, world.to, 'count', () => write(join(world.auth, path)));
  const now = async () => contentsAt(context, world.from, path);
  const run = await applyPlan(context, plan);
  expect(run.notDone).toMatchObject([
    { outcome: 'skipped', reason: 'it was written to while it was copied' },
  ]);
  expect(await stateAt(context, world.to)).toBe('absent');
  expect(Object.keys((await now()) ?? {}).length).toBeGreaterThan(10);
  expect(await context.catalog.trash.all()).toEqual([]);
});

function rewrite(file: string): void {
  writeFileSync(file, readFileSync(file));
}

test('a source that is written to in the very moment when it is archived comes back, with what was written', async () => {
  const world = makeMoves();
  putSession(world, path);
  const context = openMoves(world);
  const plan = await planMove(context, world.from, world.to);
  const source = await context.transfers.place(world.from);
  const archive = source.archive.bind(source);
  source.archive = async (moved, item) => {
    writeFileSync(join(world.auth, path, 'lid-mapping-15551.json'), '"last words"');
    await archive(moved, item);
  };
  const run = await applyPlan(context, plan);
  expect(run.notDone).toMatchObject([{ reason: 'it was written to while it was copied' }]);
  expect(readFileSync(join(world.auth, path, 'lid-mapping-15551.json'), 'utf8')).toBe('"last words"');
  expect(await stateAt(context, world.to)).toBe('absent');
});

test('a program that writes to its session all the time keeps it, whole and in its place', async () => {
  const world = makeMoves();
  putSession(world, path);
  const context = openMoves(world, { 'guards.quietMs': 0 });
  const plan = await planMove(context, world.from, world.to);
  // Another process, in whose command line the folder does not stand.
  const program = `
    const { writeFileSync, readFileSync } = require('node:fs');
    const folder = readFileSync(0, 'utf8');
    for (let n = 0; ; n++) {
      writeFileSync(folder + '/session-15550002222.0.json', JSON.stringify({ _sessions: {}, version: 'v' + n }));
      if (n === 0) console.log('ready');
    }`;
  const bot = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  bot.stdin.end(join(world.auth, path));
  await new Promise((resolve) => bot.stdout.once('data', resolve));
  try {
    const run = await applyPlan(context, plan);
    expect(run.notDone).toHaveLength(1);
    expect(await stateAt(context, world.to)).toBe('absent');
    expect(statSync(join(world.auth, path, 'creds.json')).isFile()).toBe(true);
    expect(bot.exitCode).toBeNull();
  } finally {
    bot.kill('SIGKILL');
  }
});

test.each(['SQLite', 'a folder'] as const)(
  'a disk that is full at the target (%s) leaves the source as it was',
  async (kind) => {
    const world = makeMoves();
    const records = putSession(world, path, sessionRecords(path, { preKeys: 400 }));
    const disk = join(world.folder, 'small');
    let [from, to] = [world.from, `sqlite:${join(disk, 'holdfast.db')}`];
    const context = openMoves(world, { 'guards.quietMs': 0 });
    if (kind === 'a folder') {
      await move(context, world.from, world.to);
      [from, to] = [world.to, `baileys:${join(disk, 'auth')}`];
    }
    mountDisk(disk, '3m');
    const plan = await planMove(context, from, to);
    fillDisk(disk, 100_000);
    const run = await applyPlan(context, plan);
    expect(run).toMatchObject({
      state: 'failed',
      notDone: [{ outcome: 'failed', reason: expect.stringMatching(/has no room/) as string }],
    });
    expect(await contentsAt(context, from, path)).toEqual(contentsOf(records));
    expect(await stateAt(context, to)).toBe('absent');
  },
);

test('an outage in the middle stops the run, and it is gone on with where it stopped', async () => {
  const world = makeMoves();
  const records = putSession(world, path);
  const context = openMoves(world);
  const plan = await planMove(context, world.from, world.to);
  await at(context, world.to, 'publish', () => {
    throw new HoldfastError('STORE_UNAVAILABLE', { place: world.to, cause: 'it went away' });
  });
  expect(await codeOf(() => applyPlan(context, plan))).toBe('STEP_FAILED');
  // Nobody can start on either: the original is in the trash, and the copy is not one yet.
  expect(await contentsAt(context, world.from, path)).toBeNull();
  expect(await stateAt(context, world.to)).toBe('arriving');
  const run = await apply.run(context, { plan: plan.id });
  expect(run).toMatchObject({ state: 'done', resumed: true, notDone: [] });
  expect(await contentsAt(context, world.to, path)).toEqual(contentsOf(records));
});

test('after an outage in the middle, undo brings the original back instead', async () => {
  const world = makeMoves();
  const records = putSession(world, path);
  const context = openMoves(world);
  const plan = await planMove(context, world.from, world.to);
  await at(context, world.to, 'publish', () => {
    throw new HoldfastError('STORE_UNAVAILABLE', { place: world.to, cause: 'it went away' });
  });
  await codeOf(() => applyPlan(context, plan));
  const [run] = await context.catalog.journal.runs(1);
  expect(await undo.run(context, { run: run?.id ?? '' })).toMatchObject({ state: 'done', notDone: [] });
  expect(await contentsAt(context, world.from, path)).toEqual(contentsOf(records));
  expect(await stateAt(context, world.to)).toBe('absent');
});

test('of fifty tenants one is bad: the others move, and it is named', async () => {
  const world = makeMoves();
  const tenants = Array.from({ length: 50 }, (_, index) => `company_${index + 1}`);
  for (const tenant of tenants) putSession(world, tenant, sessionRecords(tenant).slice(0, 6));
  const bad = join(world.auth, 'company_17/pre-key-1.json');
  const { atime, mtime } = statSync(bad);
  writeFileSync(bad, '{');
  utimesSync(bad, atime, mtime);
  const context = openMoves(world);
  const { plan, run } = await move(context, world.from, world.to);
  expect(
    plan.protected.map(({ session, reason }) => [session.tenant, /pre-key-1\.json .* torn/.test(reason)]),
  ).toEqual([['company_17', true]]);
  expect(run).toMatchObject({ state: 'done', stepsDone: 49, notDone: [] });
  for (const { to, records } of run.moved) {
    expect(records).toBe(6);
    expect(await contentsAt(context, world.to, to.path)).toEqual(
      contentsOf(sessionRecords(to.tenant).slice(0, 6)),
    );
  }
});

const large = { preKeys: 812, mappings: 5000 };

test('a large session, killed at random while it moves, is gone on with until every record is there', async () => {
  const world = makeMoves();
  const records = putSession(world, path, sessionRecords(path, large));
  const context = openMoves(world);
  const plan = await planMove(context, world.from, world.to);
  const args = ['apply', plan.id, '--home', world.home];
  // Later each time, so that deaths fall into the copy, the comparison and the cut-over.
  for (let round = 1; round <= 6; round++) {
    await holdfast(built, args, { timeoutMs: 250 + round * 200 + Math.floor(Math.random() * 200) });
    const sides = [await contentsAt(context, world.from, path), await contentsAt(context, world.to, path)];
    expect(sides.filter((side) => side !== null).length).toBeLessThanOrEqual(1);
  }
  const last = await holdfast(built, [...args, '--json']);
  if (last.code !== 0) expect(last.stdout).toMatch(/PLAN_USED/);
  expect(await contentsAt(context, world.to, path)).toEqual(contentsOf(records));
  expect(await contentsAt(context, world.from, path)).toBeNull();
});

test('a large session moves, in either direction, in the memory of a small one', async () => {
  const world = makeMoves();
  const records = putSession(world, path, sessionRecords(path, large));
  const there = `baileys:${join(world.folder, 'there')}`;
  mkdirSync(join(world.folder, 'there'));
  for (const [from, to] of [
    [world.from, world.to],
    [world.to, there],
  ] as const) {
    const args = [
      'migrate',
      '--from',
      from,
      '--to',
      to,
      '--apply',
      '--json',
      '--home',
      world.home,
      '--set',
      'guards.quietMs=0',
    ];
    const { code, stderr, json } = await holdfast(built, args, { nodeFlags: ['--max-old-space-size=64'] });
    expect(code, stderr).toBe(0);
    const { run } = json as { plan: Plan; run: RunReport };
    expect(run.moved).toMatchObject([{ records: records.length }]);
  }
  const context = openMoves(world);
  expect(await contentsAt(context, there, path)).toEqual(contentsOf(records));
});
