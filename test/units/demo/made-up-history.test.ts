// The past of the demo world: it ends with what is there, grows on the way, and is made for places that have none only.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { putDemoHistory } from '../../../src/doors/keeper/put-demo-history.ts';
import { growth } from '../../../src/operations/growth.ts';
import { check } from '../../../src/operations/check.ts';
import { hourMs, makeWorld, open, put, putInstances } from '../../rigs/faults/world.ts';
import { dayMs, wholeCredentials } from '../../rigs/faults/world.ts';

function smallWorld() {
  const world = makeWorld();
  putInstances(world, []);
  put(join(world.auth, 'company_1', 'creds.json'), 40 * dayMs, wholeCredentials);
  for (let id = 0; id < 40; id += 1) put(join(world.auth, 'company_1', `session-1555${id}.0.json`), hourMs);
  return world;
}

test('ends with what is there, raises no alert, and what is sampled then goes on from it', async () => {
  const { context } = open(smallWorld());
  await putDemoHistory(context);
  const before = await growth.run(context, growth.input.parse({}));
  expect(before.series.entries.at(-1)).toBe(41);
  expect(before.series.entries[0]).toBeLessThan(36);
  const { alerts } = await check(context, false);
  expect(alerts.filter(({ event }) => /growth|forecast|unusual|churn/.test(event))).toEqual([]);
  const after = await growth.run(context, growth.input.parse({}));
  expect(after.series.entries.at(-1)).toBe(41);
});

test('a place that was looked at keeps the past that it has', async () => {
  const { context } = open(smallWorld());
  await check(context, false);
  await putDemoHistory(context);
  expect((await growth.run(context, growth.input.parse({}))).series.entries).toEqual([41]);
});
