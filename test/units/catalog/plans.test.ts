// Plans that wait: saved whole, replaced by newer ones of the same kind, never moved back by a second save.
import { expect, test } from 'vitest';

import { migrations } from '../../../src/catalog/migrations/index.ts';
import { Database } from '../../../src/sqlite.ts';
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

test('plans wait newest first whatever their times, until they are applied or dropped', async () => {
  const { plans, journal } = openHome().catalog;
  for (const [id, madeAtMs] of Object.entries({ a: 900, b: -1, c: 5 }))
    await plans.save(plan(id, { madeAtMs }), 'cli');
  await journal.openRun(plan('b'), 'run-b', 1);
  await plans.drop('c');
  expect(idsOf(await plans.waiting())).toEqual(['a']);
  expect(await plans.find('b')).toMatchObject({ state: 'applied' });
});

test('lists have plans without their steps and read nothing of these, with whose they are', async () => {
  const { catalog, path } = openHome();
  const { plans } = catalog;
  const totals = { steps: 1, files: 1, sizeBytes: 10 };
  await plans.save(plan('p', { steps: [move('a')], notes: ['note'], totals }), 'cli');
  await plans.save(plan('of nobody'), 'keeper:daily');
  const damaged = new Database(path);
  damaged.pragma('ignore_check_constraints = ON');
  damaged.exec(`UPDATE plans SET plan = '{"torn'`);
  damaged.close();
  const line = { state: 'waiting', madeBy: 'cli', tenant: 'session-a' };
  const [nobodys, first] = await plans.waiting();
  expect(first).toMatchObject({
    ...line,
    plan: { id: 'p', sessions: 0, protected: 0, notes: ['note'], totals },
  });
  expect(Object.keys(first?.plan ?? {})).not.toEqual(expect.arrayContaining(['steps']));
  expect([nobodys?.tenant, nobodys?.madeBy]).toEqual([null, 'keeper:daily']);
  expect([await plans.line('p'), await plans.line('none')]).toEqual([first, null]);
});

test('plans of an older catalog are in lists as well, and one that is damaged hides none of the others', async () => {
  const { home, catalog, path } = openHome();
  for (const id of ['a', 'torn', 'b']) await catalog.plans.save(plan(id, { steps: [move('x')] }), 'cli');
  const before = await catalog.plans.waiting();
  await catalog.plans.drop('torn');
  catalog.close();
  const older = new Database(path);
  older.pragma('ignore_check_constraints = ON');
  older.exec(`UPDATE plans SET plan = '{"torn' WHERE id = 'torn';
    DROP TABLE plan_summaries;
    DROP TABLE run_sessions;
    DELETE FROM schema_migrations WHERE version >= 9;`);
  older.close();
  const { plans } = openHome(home).catalog;
  expect(migrations.find(({ version }) => version === 9)?.name).toBe('plan summaries');
  expect(await plans.waiting()).toEqual(before.filter((line) => line.plan.id !== 'torn'));
  expect((await failureOf(() => plans.line('torn'))).message).toContain('plan torn is damaged');
});

test('a second save changes nothing, and another plan of that id is refused', async () => {
  const { plans, journal } = openHome().catalog;
  await plans.save(plan('p'), 'cli');
  await journal.openRun(plan('p'), 'run-p', 1);
  await plans.save(plan('p'), 'cli');
  expect(await plans.find('p')).toMatchObject({ state: 'applied' });
  const failure = await failureOf(() => plans.save(plan('p', { seal: 'another' }), 'cli'));
  expect(failure.code).toBe('PLAN_ALTERED');
});

test('a plan that was dropped is not run, whoever still has it, and one whose run began is not dropped', async () => {
  const { plans, journal } = openHome().catalog;
  for (const id of ['refused', 'begun']) await plans.save(plan(id), 'cli');
  expect([await plans.drop('refused'), await plans.drop('refused'), await plans.drop('none')]).toEqual([
    true,
    false,
    false,
  ]);
  expect((await failureOf(() => journal.openRun(plan('refused'), 'run-1', 1))).code).toBe('PLAN_DROPPED');
  expect([await plans.find('refused'), await journal.runs(10)]).toMatchObject([{ state: 'dropped' }, []]);
  await journal.openRun(plan('begun'), 'run-2', 1);
  expect(await plans.drop('begun')).toBe(false);
  expect((await journal.openRun(plan('begun'), 'run-3', 1)).resumed).toBe(true);
});

test('a plan that a newer one replaced may still be run, until somebody drops it', async () => {
  const { plans, journal } = openHome().catalog;
  for (const id of ['a', 'b']) await plans.save(plan(id), 'cli');
  await plans.dropOlder('prune', 'cli', 'newest');
  expect(await plans.drop('b')).toBe(true);
  expect((await failureOf(() => journal.openRun(plan('b'), 'run-b', 1))).code).toBe('PLAN_DROPPED');
  expect((await journal.openRun(plan('a'), 'run-a', 1)).resumed).toBe(false);
  expect(await plans.find('a')).toMatchObject({ state: 'applied' });
});

test('a newer plan drops older ones of its operation and maker, and nothing else', async () => {
  const { plans, journal } = openHome().catalog;
  await plans.save(plan('old'), 'keeper');
  await plans.save(plan('used'), 'keeper');
  await journal.openRun(plan('used'), 'run-used', 1);
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
