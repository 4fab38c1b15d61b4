// Which sessions a command is about, when it is told one session or one tenant.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { OperationContext } from '../../../src/operations/context.ts';
import { clear } from '../../../src/operations/clear.ts';
import { clean } from '../../../src/operations/clean.ts';
import { expire } from '../../../src/operations/expire.ts';
import { prune } from '../../../src/operations/prune.ts';
import { scan } from '../../../src/operations/scan.ts';
import { sessionsDelete } from '../../../src/operations/sessions-delete.ts';
import type { Selection } from '../../../src/operations/select-sessions.ts';
import { sessionName } from '../../../src/core/session.ts';
import {
  codeOf,
  makeWorld,
  open,
  putBaileysSession,
  putInstances,
  putProfile,
} from '../../rigs/faults/world.ts';
import { sessionsIn } from './scenes.ts';

const baileys = ['company_5', 'company_50', 'company_51', 'acme/sales', 'acme/support', 'globex/main'];
const profiles = ['session-sales', 'session-sales2', 'acme/session-shop'];

function context(): OperationContext {
  const world = makeWorld();
  putInstances(world, ['sales', 'sales2', 'shop']);
  for (const folder of baileys) putBaileysSession(join(world.auth, folder));
  for (const folder of profiles) putProfile(join(world.profiles, folder));
  return open(world, { flags: { 'guards.maxShare': 1 } }).context;
}

test('a session that may lie in a place that cannot be read is not called absent', async () => {
  const world = makeWorld();
  putBaileysSession(join(world.auth, 'acme/sales'));
  const places = [`baileys:${world.auth}`, `sqlite:${join(world.auth, '../gone.db')}`];
  const { context: here } = open(world, { flags: { places } });
  for (const named of [{ session: 'acme/other' }, { tenant: 'nobody' }]) {
    expect(await codeOf(() => scan.run(here, named))).toBe('PLACE_UNAVAILABLE');
    expect(await codeOf(() => prune.run(here, { ...named, policy: 'safe' }))).toBe('PLACE_UNAVAILABLE');
  }
  expect((await scan.run(here, { session: 'acme/sales' })).sessions).toHaveLength(1);
});

test('where two places have sessions of one name, the key of each means that one', async () => {
  const world = makeWorld();
  const [here, there] = [join(world.auth, 'here'), join(world.auth, 'there')];
  for (const root of [here, there]) putBaileysSession(join(root, 'acme/sales'));
  const places = [`baileys:${here}`, `baileys:${there}`];
  const { context: both } = open(world, { flags: { places, 'guards.maxShare': 1 } });
  const key = `baileys:${there}#acme/sales`;
  expect(await codeOf(() => clear.run(both, { session: 'acme/sales' }))).toBe('USAGE');
  for (const plan of [
    await clear.run(both, { session: key }),
    await sessionsDelete.run(both, { session: key }),
    await prune.run(both, { session: key, policy: 'classic' }),
  ]) {
    expect(plan.sessions.map(({ session }) => session.place)).toEqual([`baileys:${there}`]);
    // Nobody asked about the other one.
    expect(plan.kept.filter(({ rule }) => rule === 'no-rule').length).toBe(
      plan.operation === 'prune' ? 1 : 0,
    );
  }
  expect(await codeOf(() => clear.run(both, { session: `baileys:${there}#acme/none` }))).toBe(
    'SESSION_NOT_FOUND',
  );
});

describe('prune', () => {
  const cases: [Selection, string[]][] = [
    [{ tenant: '5' }, ['company_5/main']],
    [{ tenant: 'company_5' }, ['company_5/main']],
    [{ tenant: 'acme' }, ['acme/sales', 'acme/support']],
    [{ session: 'acme/sales' }, ['acme/sales']],
    [{ session: 'support' }, ['acme/support']],
    [{ session: 'company_5' }, ['company_5/main']],
    [{ session: '50' }, ['company_50/main']],
    [{ session: 'globex', tenant: 'globex' }, ['globex/main']],
    [
      {},
      ['acme/sales', 'acme/support', 'company_5/main', 'company_50/main', 'company_51/main', 'globex/main'],
    ],
  ];
  test.each(cases)('of %j plans for %j and no other', async (selection, sessions) => {
    const plan = await prune.run(context(), { ...selection, policy: 'classic' });
    expect(sessionsIn(plan)).toEqual(sessions);
    // Six of the eleven files of each.
    expect(plan.totals.steps).toBe(6 * sessions.length);
    expect(plan.sessions.map(({ session }) => sessionName(session)).toSorted()).toEqual(sessions);
  });
});

test.each([
  [{ session: 'default/sales' }, ['default/sales']],
  [{ session: 'sales2' }, ['default/sales2']],
  [{ session: 'acme/session-shop' }, ['acme/shop']],
  [{ tenant: 'acme' }, ['acme/shop']],
])('clean of %j plans for %j and no other', async (selection, sessions) => {
  expect(sessionsIn(await clean.run(context(), selection))).toEqual(sessions);
});

test.each([
  [{ tenant: '5' }, ['company_5/main']],
  [{ tenant: 'acme' }, ['acme/sales', 'acme/shop', 'acme/support']],
  [{ session: 'default/sales2' }, ['default/sales2']],
])('expire of %j plans for %j and no other', async (selection, sessions) => {
  expect(sessionsIn(await expire.run(context(), selection))).toEqual(sessions);
});

describe('a name that matches nothing', () => {
  const cases: Selection[] = [
    { tenant: '500' },
    { tenant: 'compan' },
    { tenant: 'ACME' },
    { tenant: '' },
    { session: 'acme/sale' },
    { session: 'sales3' },
    { session: '' },
    { session: 'acme/sales', tenant: '5' },
  ];
  test.each(cases)('%j is SESSION_NOT_FOUND for every command, never an empty plan', async (selection) => {
    const here = context();
    const commands = [
      () => prune.run(here, { ...selection, policy: 'classic' }),
      () => clean.run(here, selection),
      () => expire.run(here, selection),
      () => scan.run(here, selection),
    ];
    for (const command of commands) expect(await codeOf(command)).toBe('SESSION_NOT_FOUND');
    expect(await here.catalog.plans.waiting()).toEqual([]);
  });
});
