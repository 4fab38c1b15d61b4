// What the house keeps to itself where a tenant reads about its own: where other places are, and which machines there are.
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planForTenant } from '../../../src/core/plan-for-tenant.ts';
import type { HomePicture } from '../../../src/core/fleet.ts';
import { scoped } from '../../../src/doors/http/access/scoped.ts';
import { keeperCalls } from '../../../src/doors/keeper/keeper-calls.ts';
import { fleet } from '../../../src/operations/fleet.ts';
import { plan } from '../../../src/operations/plan.ts';
import { prune } from '../../../src/operations/prune.ts';
import { makeWorld, putBaileysSession, putInstances } from '../../rigs/faults/world.ts';
import type { World } from '../../rigs/faults/world.ts';
import { admin, httpScene, keyOf, operator } from '../../rigs/http/http-scene.ts';
import type { HttpScene } from '../../rigs/http/http-scene.ts';

const folder = mkdtempSync(join(tmpdir(), 'http-house-'));
const acme = keyOf('acme');
let world: World;
let scene: HttpScene;

beforeAll(async () => {
  world = makeWorld(folder);
  for (const path of ['acme/main', 'acme/other', 'globex/main']) putBaileysSession(join(world.auth, path));
  putInstances(world, []);
  scene = await httpScene(world);
  renameSync(world.profiles, `${world.profiles}.away`);
  await scene.keeper.runCheck();
});

afterAll(async () => {
  await scene.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a plan that the house made names no place of others to the tenant that it is about, and can be applied by it', async () => {
  const made = await scene.ask(operator, 'POST /api/plans', {
    operation: 'prune',
    input: { session: 'acme/main', policy: 'classic' },
  });
  const { id, notes } = made.json as { id: string; notes: string[] };
  expect(notes.join()).toContain(world.profiles);
  for (const path of ['/plans', `/plans/${id}`]) {
    const { status, json } = await scene.ask(acme, `GET /api${path}`);
    const text = JSON.stringify(json);
    expect([path, status, text.includes(id), text.includes(world.profiles)]).toEqual([
      path,
      200,
      true,
      false,
    ]);
    expect(text).toContain('A note about places or others is left out here.');
    // What says nothing of the house stays.
    expect(text).toContain(JSON.stringify(notes[0]).slice(1, -1));
  }
  const whole = await scene.ask(operator, `GET /api/plans/${id}`);
  expect(whole.json.plan.notes).toEqual(notes);
  expect((await scene.ask(acme, `POST /api/plans/${id}/apply`)).status).toBe(200);
});

test('reasons and warnings lose what they say of others, and keep what is about the tenant', () => {
  const [session, rest] = [{} as never, { guard: 'g', path: '', sizeBytes: 0 }];
  const reasons = ['another session lies in its folder: globex/main', 'acme/main is in use', 'it is young'];
  const told = planForTenant(
    {
      notes: [],
      warnings: ['look at /srv/instances.json', 'vault:s3://bucket/x is away', 'acme/main: it runs'],
      protected: reasons.map((reason) => ({ ...rest, session, reason })),
    },
    'acme',
  );
  const left = 'A note about places or others is left out here.';
  expect(told.warnings).toEqual([left, 'acme/main: it runs']);
  expect((told.protected as { reason: string }[]).map(({ reason }) => reason)).toEqual([
    'it is protected for a reason of the house',
    ...reasons.slice(1),
  ]);
});

/** Of another machine, as its keeper told. */
function otherHome(home: string, tenants: readonly string[], problem: string | null): HomePicture {
  const mine = scene.context.lastLook?.fleet()?.homes[0];
  const row = mine?.sessions[0];
  if (mine === undefined || row === undefined) throw new Error('nothing was seen');
  const place = `baileys:/srv/of-${home}`;
  const sessions = tenants.map((tenant) => ({
    ...row,
    home,
    key: `${place}#${tenant}`,
    ref: { ...row.ref, place, tenant },
  }));
  const places = [{ url: place, root: `/srv/of-${home}`, identity: '', sessions: 1, problem }];
  return { ...mine, home, machine: `machine-${home}`, places, sessions };
}

test('which machines there are is told to a tenant of those alone that have something of theirs', async () => {
  const here = scene.context.lastLook?.fleet()?.homes[0];
  if (here === undefined) throw new Error('nothing was seen');
  const others = [
    otherHome('home-both', ['acme', 'globex'], null),
    otherHome('home-none', ['globex'], null),
    otherHome('home-unread', [], 'EACCES /srv/of-home-unread'),
  ];
  const picture = { homes: [here, ...others] };
  const context = { ...scene.context, lastLook: { fleet: () => picture } };
  const options = { caller: acme, signal: new AbortController().signal, progress: () => undefined };
  const calls = keeperCalls(context, scene.keeper);
  const report = (await calls.call('fleet', {}, null, options)) as Awaited<ReturnType<typeof fleet.run>>;
  expect(report.homes.map(({ machine }) => machine)).toEqual([here.machine, 'machine-home-both']);
  // That it is not all there is, is told all the same.
  expect(
    report.places.map(({ machine, home, problem }) => [machine === here.machine, home, problem]),
  ).toContainEqual([false, 'a home', 'it cannot be read']);
  const all = await calls.call('fleet', {}, null, { ...options, caller: admin });
  expect((all as typeof report).homes).toHaveLength(4);
  const everything = await Promise.all(
    ['sessions list', 'alerts list', 'plan', 'runs', 'trash'].map((name) =>
      calls.call(name, {}, null, options),
    ),
  );
  expect(JSON.stringify([report, everything])).not.toMatch(/home-none|home-unread|globex/);
});

test('a tenant that has nothing on this machine is not told its name', async () => {
  const report = await fleet.run(scoped(scene.context, keyOf('initech'), 'reads'), { tenant: 'initech' });
  expect(report.homes).toEqual([]);
  expect(JSON.stringify(report)).not.toContain(JSON.stringify(scene.context.machine));
});

test('what waits at another home is read in the same way', async () => {
  const made = await prune.run(scene.context, {
    session: 'acme/other',
    policy: 'classic',
    tenant: undefined,
  });
  const [line] = await scene.context.catalog.plans.waiting();
  if (line === undefined) throw new Error(`${made.id} does not wait`);
  const here = scene.context.lastLook?.fleet()?.homes[0];
  const waiting = { ...line, state: 'waiting' as const, plan: { ...line.plan, id: 'plan-there' } };
  const other = {
    ...otherHome('home-b', ['acme'], null),
    standing: { plans: [waiting], runs: [], alerts: [] },
  };
  const homes = here === undefined ? [] : [here, other];
  const context = { ...scene.context, lastLook: { fleet: () => ({ homes }) } };
  const report = await plan.run(scoped(context, acme, 'reads'), {});
  const told = report.waiting.find(({ plan: { id } }) => id === 'plan-there');
  expect(JSON.stringify(line.plan.notes)).toContain(world.profiles);
  expect(told).toBeDefined();
  expect(JSON.stringify(told)).not.toContain(world.profiles);
});
