// A session folder with a million files: everything still works, and memory stays bounded.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import type { RunReport } from '../../src/core/report.ts';
import { build } from '../rigs/faults/build.ts';
import type { Build } from '../rigs/faults/build.ts';
import { mountDisk } from '../rigs/faults/disk.ts';
import { holdfast, worldFlags } from '../rigs/faults/holdfast.ts';
import { dayMs, makeWorld, put, putBaileysSession, wholeCredentials } from '../rigs/faults/world.ts';

let built: Build;
beforeAll(() => void (built = build()));
afterAll(() => built.remove());

const files = 1_000_000;
const bounded = { nodeFlags: ['--max-old-space-size=1500'], timeoutMs: 170_000 };

/** In memory, and by one process that does nothing else: a million files in seconds. */
function makeFiles(folder: string): void {
  const script = `
    const { closeSync, openSync, utimesSync } = require('node:fs');
    process.chdir(process.argv[1]);
    for (let id = 1; id <= ${files}; id++) closeSync(openSync('pre-key-' + id + '.json', 'w'));
  `;
  expect(spawnSync(process.execPath, ['-e', script, folder], { stdio: 'inherit' }).status).toBe(0);
}

test('a folder of a million pre-keys is scanned, pruned by policy classic and taken back', async () => {
  const world = makeWorld();
  mountDisk(world.auth, '3g');
  putBaileysSession(join(world.auth, 'company_2'));
  const big = join(world.auth, 'company_1');
  put(join(big, 'creds.json'), 40 * dayMs, wholeCredentials);
  makeFiles(big);
  const flags = ['--json', ...worldFlags(world), '--set', 'guards.quietMs=0'];
  const scanned = await holdfast(built, ['scan', ...flags], bounded);
  expect(scanned.json['error'], scanned.stderr).toBe(undefined);
  expect(scanned.signal).toBe(null);
  const sessions = scanned.json['sessions'] as { files: number }[];
  expect(sessions.map((session) => session.files).toSorted((a, b) => a - b)).toEqual([11, files + 1]);

  const planned = await holdfast(built, ['prune', ...flags], bounded);
  expect(planned.code, planned.stderr.slice(0, 3000)).toBe(3);
  const plan = planned.json['plan'] as Plan;
  expect(plan.steps.length).toBeGreaterThan(1000);
  const run = await holdfast(built, ['apply', plan.id, ...flags], bounded);
  expect(run.code, run.stderr.slice(0, 3000)).toBe(0);
  const { runId, stepsDone } = run.json as unknown as RunReport;
  expect(stepsDone).toBe(plan.steps.length);
  const undone = await holdfast(built, ['undo', runId, ...flags], bounded);
  expect(undone.code, undone.stderr.slice(0, 3000)).toBe(0);
  const after = await holdfast(built, ['scan', ...flags], bounded);
  expect((after.json['sessions'] as { files: number }[]).map((session) => session.files).toSorted((a, b) => a - b)).toEqual([11, files + 1]);
});
