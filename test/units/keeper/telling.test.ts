// What a keeper tells its listeners of: plans, runs and alerts, whichever road they came, each as its tenant's matter.
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { KeeperEvent } from '../../../src/core/keeper-event.ts';
import { tellingCatalog } from '../../../src/doors/keeper/telling-catalog.ts';
import { tellingQueue } from '../../../src/doors/keeper/telling-queue.ts';
import { applyPlan } from '../../../src/operations/apply.ts';
import type { OperationContext } from '../../../src/operations/context.ts';
import { prune } from '../../../src/operations/prune.ts';
import { undo } from '../../../src/operations/undo.ts';
import { makeWorld, open, putBaileysSession } from '../../rigs/faults/world.ts';
import { deliveryOf } from '../channels/deliveries.ts';

type Told = Omit<KeeperEvent, 'id' | 'atMs'>;

let told: Told[] = [];
const events = { publish: (event: Told) => void told.push(event) };
const heard = (): [string, string | null, unknown][] =>
  told.splice(0).map(({ kind, tenant, payload }) => [kind, tenant, payload['state']]);

function telling(tenants: readonly string[]): OperationContext {
  const world = makeWorld();
  for (const tenant of tenants) putBaileysSession(join(world.auth, tenant, 'main'));
  const { context } = open(world, { flags: { 'guards.maxShare': 1 } });
  return { ...context, catalog: tellingCatalog(context.catalog, events) };
}

beforeEach(() => void (told = []));

test('a plan is told of when it is made, applied and taken back, with what it freed', async () => {
  const context = telling(['acme']);
  const plan = await prune.run(context, { policy: 'classic', session: undefined, tenant: undefined });
  expect(heard()).toEqual([['plan', 'acme', 'waiting']]);
  const run = await applyPlan(context, plan);
  const done = told.find(({ payload }) => payload['state'] === 'done');
  expect([done?.about, done?.payload['freedBytes']]).toEqual([run.runId, plan.totals.sizeBytes]);
  expect(heard()).toEqual([
    ['run', 'acme', 'running'],
    ['plan', 'acme', 'applied'],
    ['run', 'acme', 'done'],
  ]);
  await undo.run(context, { run: run.runId, force: undefined });
  expect(told.every(({ payload }) => (payload['freedBytes'] ?? 0) === 0)).toBe(true);
  // The one that was taken back did not end once more.
  const ends = told.filter(({ payload }) => payload['ends'] === true);
  expect(ends.map(({ payload }) => payload['operation'])).toEqual(['undo']);
  expect(heard()).toEqual([
    ['plan', 'acme', 'waiting'],
    ['run', 'acme', 'running'],
    ['plan', 'acme', 'applied'],
    ['run', 'acme', 'undone'],
    ['run', 'acme', 'done'],
  ]);
});

test('a run that is broken off is told of, and told of again when it goes on', async () => {
  const context = telling(['acme']);
  const plan = await prune.run(context, { policy: 'classic', session: undefined, tenant: undefined });
  const stopped = { ...context, signal: AbortSignal.abort() };
  heard();
  await expect(applyPlan(stopped, plan)).rejects.toMatchObject({ code: 'STEP_FAILED' });
  expect(heard()).toEqual([
    ['run', 'acme', 'running'],
    ['plan', 'acme', 'applied'],
    ['run', 'acme', 'broken off'],
  ]);
  const [unfinished] = await context.catalog.journal.unfinishedRuns();
  // It is forgotten here: what is said again would mean that it, and its plan, had been held.
  context.catalog.journal.breakOff(unfinished?.id ?? '');
  expect(heard()).toEqual([]);
  await applyPlan(context, plan);
  expect(heard()).toEqual([
    ['run', 'acme', 'running'],
    ['run', 'acme', 'done'],
  ]);
});

test('a plan about several tenants is the matter of the house', async () => {
  const context = telling(['acme', 'globex']);
  const input = { policy: 'classic', session: undefined, tenant: undefined } as const;
  await prune.run(context, input);
  await prune.run(context, input);
  expect(heard()).toEqual([
    ['plan', null, 'waiting'],
    ['plan', null, 'dropped'],
    ['plan', null, 'waiting'],
  ]);
});

test('an alert is told of beside its delivery, and both get it', () => {
  const pushed: unknown[] = [];
  const queue = tellingQueue(
    { push: (all) => void pushed.push(...all), idle: async () => undefined },
    events,
  );
  const delivery = deliveryOf({}, 'reminder');
  queue.push([delivery]);
  expect(pushed).toEqual([delivery]);
  expect(told).toEqual([
    {
      kind: 'alert',
      tenant: 'company_5',
      about: delivery.alert.key,
      text: delivery.alert.text,
      level: delivery.alert.level,
      payload: { event: delivery.alert.event, cause: 'reminder' },
    },
  ]);
});
