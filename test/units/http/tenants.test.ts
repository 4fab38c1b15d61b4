// A key that is bound to a tenant: it can do with its own sessions what others can, and of others it learns nothing, whatever
// it asks and whatever an operation does.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Plan } from '../../../src/core/plan.ts';
import { scoped } from '../../../src/doors/http/access/scoped.ts';
import { makeWorld, putBaileysSession, putInstances, putProfile } from '../../rigs/faults/world.ts';
import type { World } from '../../rigs/faults/world.ts';
import { admin, httpScene, keyOf, operator } from '../../rigs/http/http-scene.ts';
import type { Answer, HttpScene } from '../../rigs/http/http-scene.ts';

const folder = mkdtempSync(join(tmpdir(), 'http-tenants-'));
const acme = keyOf('acme');
let world: World;
let scene: HttpScene;

beforeAll(async () => {
  world = makeWorld(folder);
  for (const path of ['acme/only', 'globex/main', 'globex/twin', 'globex/third'])
    putBaileysSession(join(world.auth, path));
  for (const path of ['acme/session-shop', 'globex/session-shop', 'globex/session-till'])
    putProfile(join(world.profiles, path));
  putInstances(world, ['shop', 'till']);
  scene = await httpScene(world);
});

afterAll(async () => {
  await scene.close();
  rmSync(folder, { recursive: true, force: true });
});

const about = (name: string): string => `/api/sessions/${encodeURIComponent(name)}`;
/** What is said, but for the name that was asked for. */
const saidOf = ({ status, json }: Answer, name: string): string =>
  `${status} ${JSON.stringify(json)}`.replaceAll(name, 'NAME');

async function planned(operation: string, input: object): Promise<Plan> {
  const { status, json } = await scene.ask(acme, 'POST /api/plans', { operation, input });
  expect(status, JSON.stringify(json)).toBe(200);
  return json as Plan;
}

describe('of others it learns nothing', () => {
  test.each(['GET', 'DELETE'])('%s of a session of others is answered as of none at all', async (method) => {
    const others = await scene.ask(acme, `${method} ${about('globex/main')}`);
    const nobodys = await scene.ask(acme, `${method} ${about('globex/nobody')}`);
    expect(others.status).toBe(404);
    expect(saidOf(others, 'globex/main')).toBe(saidOf(nobodys, 'globex/nobody'));
    expect(existsSync(join(world.auth, 'globex/main/creds.json'))).toBe(true);
  });

  test('a plan or run of others, or of several tenants, is not found, and cannot be applied, dropped or undone', async () => {
    const made = await scene.ask(operator, 'POST /api/plans', {
      operation: 'prune',
      input: { session: 'globex/main', policy: 'classic' },
    });
    const all = await scene.ask(operator, 'POST /api/plans', { operation: 'clean', input: {} });
    for (const id of [made.json.id, all.json.id] as string[]) {
      for (const request of [
        `GET /api/plans/${id}`,
        `DELETE /api/plans/${id}`,
        `POST /api/plans/${id}/apply`,
      ]) {
        const [found, none] = [
          await scene.ask(acme, request),
          await scene.ask(acme, request.replace(id, 'plan-none')),
        ];
        expect([request, found.status]).toEqual([request, 404]);
        expect(saidOf(found, id)).toBe(saidOf(none, 'plan-none'));
      }
    }
    const run = await scene.ask(operator, `POST /api/plans/${made.json.id}/apply`);
    const { runId } = run.json as { runId: string };
    for (const request of [`GET /api/runs/${runId}`, `POST /api/runs/${runId}/undo`]) {
      const [found, none] = [
        await scene.ask(acme, request),
        await scene.ask(acme, request.replace(runId, 'run-none')),
      ];
      expect([request, found.status]).toEqual([request, 404]);
      expect(saidOf(found, runId)).toBe(saidOf(none, 'run-none'));
    }
    await scene.ask(operator, `POST /api/runs/${runId}/undo`);
    await scene.ask(operator, `DELETE /api/plans/${all.json.id}`);
  });

  test.each(['/sessions', '/fleet', '/trash', '/runs', '/plans', '/alerts', '/findings', '/growth'])(
    'GET /api%s names nobody else and no place of theirs',
    async (path) => {
      await scene.ask(operator, 'POST /api/plans', {
        operation: 'clear',
        input: { session: 'globex/third' },
      });
      const { status, json } = await scene.ask(acme, `GET /api${path}`);
      expect(status).toBe(200);
      expect(JSON.stringify(json)).not.toMatch(/globex|session-till|twin/);
    },
  );

  test('plans of all tenants become plans of its own', async () => {
    for (const operation of ['prune', 'clean', 'compact', 'expire']) {
      const plan = await planned(operation, operation === 'prune' ? { policy: 'classic' } : {});
      const tenants = new Set(plan.steps.map(({ session }) => session.tenant));
      expect([operation, ...tenants]).toEqual(tenants.size === 0 ? [operation] : [operation, 'acme']);
      expect(JSON.stringify(plan)).not.toMatch(/globex|session-till|twin/);
    }
    const named = await scene.ask(acme, 'POST /api/plans', {
      operation: 'prune',
      input: { tenant: 'globex' },
    });
    expect([named.status, named.json.code]).toEqual([404, 'SESSION_NOT_FOUND']);
  });

  test.each(['gc', 'purge', 'migrate', 'forget', 'collect'])(
    '%s is for the whole house',
    async (operation) => {
      const input = operation === 'migrate' ? { from: world.places.baileys, to: '/x' } : {};
      const { status } = await scene.ask(keyOf('acme', 'admin'), 'POST /api/plans', { operation, input });
      expect(status).toBe(403);
    },
  );

  test.each(['/keys', '/places'])('GET /api%s is for the whole house', async (path) => {
    expect((await scene.ask(keyOf('acme', 'admin'), `GET /api${path}`)).status).toBe(403);
  });
});

describe('with its own', () => {
  test('it makes, applies and undoes plans', async () => {
    const plan = await planned('prune', { policy: 'classic' });
    expect(plan.steps).not.toHaveLength(0);
    const gone = join(world.auth, plan.steps[0]?.path ?? '');
    expect(JSON.stringify((await scene.ask(acme, 'GET /api/plans')).json.waiting)).toContain(plan.id);
    const run = await scene.ask(acme, `POST /api/plans/${plan.id}/apply`);
    expect([run.status, run.json.state, existsSync(gone)]).toEqual([200, 'done', false]);
    const undone = await scene.ask(acme, `POST /api/runs/${run.json.runId}/undo`);
    expect([undone.status, undone.json.state, existsSync(gone)]).toEqual([200, 'done', true]);
  });

  test('it deletes even its only session: guards that count sessions do not mistake its part for a broken world', async () => {
    const answer = await scene.ask(acme, `DELETE ${about('acme/only')}`);
    expect([answer.status, answer.json.deleted]).toEqual([200, true]);
    expect(existsSync(join(world.auth, 'acme/only'))).toBe(false);
    expect(JSON.stringify((await scene.ask(acme, 'GET /api/trash')).json)).toContain('acme');
    const again = await scene.ask(acme, `DELETE ${about('acme/only')}`);
    expect(again.status).toBe(200);
    await scene.ask(acme, `POST /api/runs/${answer.json.runId}/undo`);
    expect(existsSync(join(world.auth, 'acme/only/creds.json'))).toBe(true);
  });

  test('it deletes a client of its own, and an entry in the list that another tenant has too stays there', async () => {
    const answer = await scene.ask(acme, `DELETE ${about('acme/shop')}`);
    expect([answer.status, answer.json.deleted], JSON.stringify(answer.json)).toEqual([200, true]);
    expect(existsSync(join(world.profiles, 'acme/session-shop'))).toBe(false);
    expect(existsSync(join(world.profiles, 'globex/session-shop'))).toBe(true);
    expect(readFileSync(world.instances, 'utf8')).toContain('"shop"');
    await scene.ask(acme, `POST /api/runs/${answer.json.runId}/undo`);
  });
});

describe('at every port, whatever an operation asks', () => {
  const narrowed = () => scoped(scene.context, acme, 'changes');

  test('a scan has its own sessions and counts, and so has what was seen before', async () => {
    const context = narrowed();
    for (const store of context.stores) {
      const { place, sessions } = await store.scan();
      expect(sessions.map(({ ref }) => ref.tenant)).toEqual(['acme']);
      expect(place.sessions).toBe(1);
    }
    const homes = context.lastLook?.fleet()?.homes ?? [];
    const looked = homes.flatMap((home) => home.sessions.map(({ ref }) => ref.tenant));
    expect(new Set(looked)).toEqual(new Set(['acme']));
    expect(new Set(homes.flatMap((home) => home.places.map(({ sessions }) => sessions)))).toEqual(
      new Set([1]),
    );
  });

  test('paths of others are not found: not their content, not that they are there, not in the trash', async () => {
    const context = narrowed();
    const store = context.stores.find(({ place }) => place.url === world.places.baileys);
    if (store === undefined) throw new Error('the place is not there');
    await store.scan();
    const path = 'globex/main/creds.json';
    const tries = [
      () => store.content(path),
      () => store.expectation(path),
      () => store.trashExpectation(`run-x/${path}`),
      () => store.moveToTrash(path, `run-x/${path}`),
      () => store.moveBack(`run-x/${path}`, 'acme/only/creds.json'),
      () => store.replace(path, `run-x/${path}`, new Uint8Array()),
      () => store.destroy(`run-x/${path}`),
    ];
    for (const attempt of tries) await expect(attempt()).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
    expect(existsSync(join(world.auth, path))).toBe(true);
    expect(await store.content('acme/only/creds.json')).not.toBeNull();
  });

  test('a session of others is absent, nobody says whether it is in use, and it cannot be locked', async () => {
    const context = narrowed();
    const [store] = context.stores;
    const ref = scene.context.lastLook
      ?.fleet()
      ?.homes[0]?.sessions.find(({ name }) => name === 'globex/main')?.ref;
    if (store === undefined || ref === undefined) throw new Error('the world is not what it should be');
    expect(await store.detail(ref)).toBeNull();
    await expect(store.inUse(ref)).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
    await expect(store.lockSession(ref, 'try')).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
    await expect(context.epochOf(ref)).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
  });

  test('a look at a part is never remembered as a look at the whole', async () => {
    const remembered: unknown[] = [];
    const { catalog } = scene.context;
    const world = { ...catalog.world, remember: async (seen: unknown) => void remembered.push(seen) };
    const context = scoped({ ...scene.context, catalog: { ...catalog, world } }, acme, 'changes');
    const pictures = await Promise.all(context.stores.map((store) => store.scan()));
    await context.catalog.world.remember(
      {
        takenAtMs: Date.now(),
        places: pictures.map(({ place }) => place),
        sessions: pictures.flatMap(({ sessions }) => sessions),
        registry: { state: 'none' },
      },
      [],
    );
    expect(remembered).toEqual([]);
  });

  test('records of the house can neither be read nor written', () => {
    const { accessKeys, alertStates } = narrowed().catalog;
    expect(() => accessKeys.all()).toThrow(expect.objectContaining({ code: 'NOT_FOR_A_TENANT' }));
    expect(() => accessKeys.revoke('x', 0)).toThrow(expect.objectContaining({ code: 'NOT_FOR_A_TENANT' }));
    expect(() => alertStates.replace([])).toThrow(expect.objectContaining({ code: 'NOT_FOR_A_TENANT' }));
  });

  test('a place that lost most of all its sessions is distrusted by a tenant that lost none', async () => {
    const context = narrowed();
    for (const store of context.stores) await store.scan();
    const whole = await scene.context.catalog.world.history();
    const part = await context.catalog.world.history();
    const url = world.places.baileys;
    expect([whole.lastPlaces.get(url)?.sessions, part.lastPlaces.get(url)?.sessions]).toEqual([4, 1]);
  });
});

describe('over HTTP', () => {
  // No such key can be made any more, but one may be there from before.
  test('a key of a tenant names no place that this keeper does not have, even as an admin', async () => {
    const elsewhere = join(folder, 'elsewhere-for-acme');
    const wish = scoped(scene.context, keyOf('acme', 'admin'), 'plans');
    await expect(wish.openPlace(`baileys:${elsewhere}`)).rejects.toMatchObject({ code: 'USAGE' });
    await expect(wish.transfers.make(`baileys:${elsewhere}`)).rejects.toMatchObject({ code: 'USAGE' });
    expect(existsSync(elsewhere)).toBe(false);
  });

  test('only an admin may name places that this keeper does not have', async () => {
    const elsewhere = join(folder, 'elsewhere');
    const input = { session: 'globex/main', to: `baileys:${elsewhere}` };
    const refused = await scene.ask(operator, 'POST /api/plans', { operation: 'restore', input });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(existsSync(elsewhere)).toBe(false);
    const wish = scoped(scene.context, operator, 'plans');
    await expect(wish.openPlace(`baileys:${elsewhere}`)).rejects.toMatchObject({ code: 'USAGE' });
    await expect(wish.transfers.make(`baileys:${elsewhere}`)).rejects.toMatchObject({ code: 'USAGE' });
    expect(() => wish.transfers.foreign('whatsapp-tables:postgres://u:canary@h/db')).toThrow(/only an admin/);
    expect((await wish.openPlace(world.places.baileys)).place.url).toBe(world.places.baileys);
    await scoped(scene.context, admin, 'plans').transfers.make(`baileys:${elsewhere}`);
    expect(existsSync(elsewhere)).toBe(true);
  });
});
