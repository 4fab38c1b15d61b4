// Alerts that people answer: over a real catalog, what the keeper then tells and what it keeps to itself.
import { expect, test } from 'vitest';
import { alertsAcknowledge } from '../../../src/operations/alerts-acknowledge.ts';
import { alertsList } from '../../../src/operations/alerts-list.ts';
import { alertsSilence } from '../../../src/operations/alerts-silence.ts';
import { keeperScene, putTenant, worldWith } from './scenes.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

async function standing() {
  const scene = keeperScene(worldWith({ company_1: 160 }));
  await scene.keeper.runCheck();
  scene.sent();
  const [alert] = (await alertsList.run(scene.context, { tenant: undefined })).alerts;
  return { scene, key: alert?.key ?? '' };
}

test('one that somebody has seen is not reminded of, over a restart too, and is new again when it is worse', async () => {
  const { scene, key } = await standing();
  const seen = await alertsAcknowledge.run(scene.context, { key, note: 'on it' });
  expect(seen.acknowledged).toMatchObject({ by: 'keeper', note: 'on it', level: 'warning' });
  await scene.close();
  const next = keeperScene(scene.world, {}, scene.clock.nowMs + 2 * dayMs);
  await next.keeper.runCheck();
  expect(next.sent()).toEqual([]);
  putTenant(next.world, 'company_1', 172);
  await next.keeper.runCheck();
  expect(next.sent()).toEqual(['changed session.files company_1/main critical']);
  const { alerts } = await alertsList.run(next.context, { tenant: 'company_1' });
  expect(alerts.map(({ acknowledged }) => acknowledged)).toEqual([null]);
});

test('a silenced one is told of when the time is over, or when somebody ends the silence', async () => {
  const { scene, key } = await standing();
  const silent = await alertsSilence.run(scene.context, { key, hours: 48 });
  expect(silent.silencedUntilMs).toBe(scene.clock.nowMs + 2 * dayMs);
  scene.clock.nowMs += dayMs;
  await scene.keeper.runCheck();
  expect(scene.sent()).toEqual([]);
  await alertsSilence.run(scene.context, { key, hours: 0 });
  await scene.keeper.runCheck();
  expect(scene.sent()).toEqual(['reminder session.files company_1/main warning']);
});

test('what does not stand cannot be answered, and lists of a tenant hold its alerts alone', async () => {
  const { scene, key } = await standing();
  await expect(alertsAcknowledge.run(scene.context, { key: `${key}x`, note: undefined })).rejects.toThrow(
    /No alert .* stands/,
  );
  expect((await alertsList.run(scene.context, { tenant: 'company_2' })).alerts).toEqual([]);
  expect((await alertsList.run(scene.context, { tenant: undefined })).byLevel.warning).toBe(1);
});
