// An owner is told once a channel that reaches people has delivered it: handing a notice to a webhook is no notice.
import { expect, test } from 'vitest';
import { webhookChannel } from '../../../src/channels/webhook-channel.ts';
import { alertsAcknowledge } from '../../../src/operations/alerts-acknowledge.ts';
import type { Channel } from '../../../src/ports/channel.ts';
import { dayMs } from '../../rigs/faults/world.ts';
import { receiver, statuses } from '../channels/receiver.ts';
import { keeperScene, worldWith } from './scenes.ts';
import type { KeeperScene } from './scenes.ts';

const once = { format: 'holdfast', attempts: 1, allowPrivate: true, nowMs: Date.now } as const;

/** A keeper with a webhook whose receiver answers with these statuses; two sessions will count as idle in two days. */
async function sceneOver(...answers: number[]): Promise<KeeperScene> {
  const { base } = await receiver(statuses(...answers));
  const webhook: Channel = webhookChannel({ ...once, url: base, newId: () => 'id' });
  const settings = { 'jobs.autoExpire': true, 'alerts.reminderMs': dayMs };
  const scene = keeperScene(worldWith({ company_1: 3, company_2: 3 }), settings, undefined, [webhook]);
  scene.clock.nowMs += 28 * dayMs;
  await look(scene);
  return scene;
}

async function look({ keeper, idle }: KeeperScene): Promise<void> {
  await keeper.runCheck();
  await idle();
}

/** How many sessions are gone after the job, so many days later. */
async function expiredAfter(scene: KeeperScene, days: number): Promise<number> {
  scene.clock.nowMs += days * dayMs;
  await scene.keeper.runJob('expire');
  const { trash } = scene.context.catalog;
  return new Set((await trash.all()).map(({ session }) => session.tenant)).size;
}

const told = async ({ context }: KeeperScene): Promise<(number | undefined)[]> =>
  (await context.catalog.alertStates.all()).map(({ toldSinceMs }) => toldSinceMs);

test('a notice that no receiver took counts from the reminder that one took', async () => {
  const scene = await sceneOver(410, 410, 200);
  expect(await told(scene)).toEqual([undefined, undefined]);
  expect(await expiredAfter(scene, 3)).toBe(0);
  await look(scene);
  const toldMs = scene.clock.nowMs;
  expect(await told(scene)).toEqual([toldMs, toldMs]);
  expect(await expiredAfter(scene, 2)).toBe(0);
  expect(await expiredAfter(scene, 1)).toBe(2);
});

test('each session has its own notice: what the receiver took of one says nothing of another', async () => {
  const scene = await sceneOver(200, 410);
  expect(await expiredAfter(scene, 3)).toBe(1);
});

test('later reminders and a clock that was set back move nothing but what would lie ahead', async () => {
  const scene = await sceneOver(200);
  const firstMs = scene.clock.nowMs;
  scene.clock.nowMs += 2 * dayMs;
  await look(scene);
  expect(await told(scene)).toEqual([firstMs, firstMs]);
  scene.clock.nowMs = firstMs - dayMs / 2;
  const { alertStates } = scene.context.catalog;
  await alertStates.told(
    (await alertStates.all()).map(({ key }) => key),
    scene.clock.nowMs,
  );
  expect(await told(scene)).toEqual([scene.clock.nowMs, scene.clock.nowMs]);
});

test('who has answered the alert knows of it, whatever became of the message', async () => {
  const scene = await sceneOver(410);
  const [first] = await scene.context.catalog.alertStates.all();
  await alertsAcknowledge.run(scene.context, { key: first?.key ?? '' });
  expect(await expiredAfter(scene, 3)).toBe(1);
});

test('what is over and comes again is told anew', async () => {
  const scene = await sceneOver(200);
  const { alertStates } = scene.context.catalog;
  const states = await alertStates.all();
  await alertStates.replace([]);
  await alertStates.told(
    states.map(({ key }) => key),
    scene.clock.nowMs,
  );
  await alertStates.replace(states);
  expect(await told(scene)).toEqual([undefined, undefined]);
});
