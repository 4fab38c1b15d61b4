// `fleet`, `fleet forget`, `places`, `runs`, `trash` and `plan drop` on the command line: what they say, and how they end.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Plan } from '../../../src/core/plan.ts';
import type { RunReport } from '../../../src/core/report.ts';
import { freshFolder, objectOf, say } from './say.ts';
import { cliWorld } from './world.ts';

test('the fleet is well where nothing waits, and has findings where a plan does, until it is dropped', async () => {
  const { flags } = cliWorld();
  expect((await say(['fleet', ...flags])).code).toBe(0);
  const { id } = objectOf(await say(['prune', '--policy', 'classic', ...flags, '--json']))['plan'] as Plan;
  const waiting = await say(['fleet', ...flags]);
  expect([waiting.code, waiting.out]).toEqual([3, expect.stringContaining(id)]);
  expect((await say(['plan', 'drop', id, ...flags])).out).toContain('does not wait any more');
  expect((await say(['plan', ...flags])).out).toContain('No plan waits');
  expect((await say(['plan', 'drop', 'plan-none', ...flags])).code).toBe(2);
});

test('a home is forgotten only where a database of the fleet is named', async () => {
  const { flags } = cliWorld();
  const refused = await say(['fleet', 'forget', 'home-x', ...flags]);
  expect([refused.code, refused.err]).toEqual([
    2,
    expect.stringContaining('the setting fleet names no database'),
  ]);
});

test('a run is shown with its journal, and the trash with what it moved there', async () => {
  const { flags } = cliWorld();
  expect((await say(['runs', ...flags])).out).toContain('There is no run.');
  expect((await say(['trash', ...flags])).out).toContain('The trash is empty.');
  const { runId, stepsDone } = objectOf(
    await say(['prune', '--policy', 'classic', '--apply', ...flags, '--json']),
  )['run'] as RunReport;
  expect((await say(['runs', ...flags])).out).toMatch(new RegExp(`${runId} +prune +done`));
  const one = await say(['runs', runId, '--limit', '2', ...flags]);
  expect(one.out.match(/move-to-trash/g)).toHaveLength(2);
  expect(one.out).toContain(`${stepsDone - 2} more lines`);
  const trash = await say(['trash', '--run', runId, ...flags]);
  expect(trash.out).toContain(`${stepsDone} things`);
  expect((await say(['runs', 'run-none', ...flags])).code).toBe(2);
});

test('a place that cannot be read is a failure, and stands beside those that can', async () => {
  const { flags } = cliWorld();
  expect((await say(['places', ...flags])).code).toBe(0);
  const gone = `baileys:${join(freshFolder(), 'gone')}`;
  for (const command of ['places', 'fleet']) {
    const said = await say([command, ...flags, '--place', gone]);
    expect([said.code, said.out]).toEqual([1, expect.stringContaining(gone)]);
  }
});
