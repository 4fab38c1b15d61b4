// A session folder with a million files: everything still works, and memory stays bounded.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mostSteps } from '../../src/core/guards/stay-within-the-step-limit.ts';
import type { Plan } from '../../src/core/plan.ts';
import { builtOnce } from '../rigs/faults/built-once.ts';
import { mountDisk } from '../rigs/faults/disk.ts';
import { holdfast, worldFlags } from '../rigs/faults/holdfast.ts';
import { dayMs, makeWorld, put, wholeCredentials } from '../rigs/faults/world.ts';

const built = builtOnce();

const files = 1_000_000;
const bounded = { nodeFlags: ['--max-old-space-size=1500'], timeoutMs: 280_000 };

/** In memory, and by one process that does nothing else: a million files in seconds. */
function makeFiles(folder: string): void {
  const script = `
    const { closeSync, openSync } = require('node:fs');
    process.chdir(process.argv[1]);
    for (let id = 1; id <= ${files}; id++) closeSync(openSync('pre-key-' + id + '.json', 'w'));
  `;
  expect(spawnSync(process.execPath, ['-e', script, folder], { stdio: 'inherit' }).status).toBe(0);
}

test('a session folder of a million files is scanned, and policy classic plans what fits into one plan', async () => {
  const world = makeWorld();
  mountDisk(world.auth, '3g');
  put(join(world.auth, 'company_1/creds.json'), 40 * dayMs, wholeCredentials);
  makeFiles(join(world.auth, 'company_1'));
  const flags = ['--json', ...worldFlags(world), '--set', 'guards.quietMs=0'];
  const scanned = await holdfast(built, ['scan', ...flags], bounded);
  expect(scanned.json['error'], scanned.stderr).toBe(undefined);
  expect(scanned.json['sessions']).toMatchObject([{ files: files + 1 }]);

  const planned = await holdfast(built, ['prune', ...flags], bounded);
  expect(planned.code, planned.stderr.slice(0, 3000)).toBe(3);
  const { steps, sessions } = planned.json['plan'] as Plan;
  expect(steps).toHaveLength(mostSteps);
  expect(sessions).toMatchObject([{ filesSeen: files + 1, filesRemoved: mostSteps }]);
  expect(sessions[0]?.status).toContain('plan again for the rest');
});
