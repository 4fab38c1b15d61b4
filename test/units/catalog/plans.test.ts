// Plans that wait: saved whole, replaced by newer ones of the same kind, never moved back by a second save.
import { expect, test } from 'vitest';

import { failureOf, openHome } from './homes.ts';
import { move, plan } from './scenes.ts';

const idsOf = (records: readonly { plan: { id: string } }[]) => records.map((record) => record.plan.id);

test('a plan comes back as it was saved, after a restart too', async () => {
  const { home, catalog } = openHome();
  const whole = plan('p', { steps: [move('a')], undoes: 'run-7', policy: null });
  await catalog.plans.save(whole, 'keeper:daily');
  catalog.close();
  const { plans } = openHome(home).catalog;
  expect(await plans.find('p')).toEqual({ plan: whole, state: 'waiting', madeBy: 'keeper:daily' });
  expect(await plans.find('q')).toBeNull();
});

test('plans wait newest first whatever their times, until their state changes', async () => {
  const { plans } = openHome().catalog;
  for (const [id, madeAtMs] of Object.entries({ a: 900, b: -1, c: 5 }))
    await plans.save(plan(id, { madeAtMs }), 'cli');
  await plans.setState('b', 'applied');
  expect(idsOf(await plans.waiting())).toEqual(['c', 'a']);
  expect(await plans.find('b')).toMatchObject({ state: 'applied' });
});

test('a second save changes nothing, and another plan of that id is refused', async () => {
  const { plans } = openHome().catalog;
  await plans.save(plan('p'), 'cli');
  await plans.setState('p', 'applied');
  await plans.save(plan('p'), 'cli');
  expect(await plans.find('p')).toMatchObject({ state: 'applied' });
  const failure = await failureOf(() => plans.save(plan('p', { seal: 'another' }), 'cli'));
  expect(failure.code).toBe('PLAN_ALTERED');
});

test('a plan that was never saved has no state to set', async () => {
  const { plans } = openHome().catalog;
  expect((await failureOf(() => plans.setState('p', 'applied'))).code).toBe('PLAN_NOT_FOUND');
});

test('a newer plan drops older ones of its operation and maker, and nothing else', async () => {
  const { plans } = openHome().catalog;
  await plans.save(plan('old'), 'keeper');
  await plans.save(plan('used'), 'keeper');
  await plans.setState('used', 'applied');
  await plans.save(plan('of a person'), 'cli');
  await plans.save(plan('other', { operation: 'gc' }), 'keeper');
  await plans.save(plan('new', { madeAtMs: -5 }), 'keeper');
  await plans.save(plan('newer'), 'keeper');
  expect(await plans.dropOlder('prune', 'keeper', 'new')).toBe(1);
  expect(idsOf(await plans.waiting())).toEqual(['newer', 'new', 'other', 'of a person']);
  expect(await plans.find('old')).toMatchObject({ state: 'dropped' });
  expect(await plans.find('used')).toMatchObject({ state: 'applied' });
});

test('a plan not saved yet is newer than all that wait', async () => {
  const { plans } = openHome().catalog;
  await plans.save(plan('old'), 'keeper');
  expect(await plans.dropOlder('prune', 'keeper', 'not saved yet')).toBe(1);
});
