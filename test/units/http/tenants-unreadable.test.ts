// A place that cannot be read, as the key of a tenant hears of it: its sessions are unknown, which is never "you have none".
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeWorld, putBaileysSession, putInstances, putProfile } from '../../rigs/faults/world.ts';
import type { World } from '../../rigs/faults/world.ts';
import { admin, httpScene, keyOf } from '../../rigs/http/http-scene.ts';
import type { HttpScene } from '../../rigs/http/http-scene.ts';

const folder = mkdtempSync(join(tmpdir(), 'http-unreadable-'));
/** One has sessions in both places, one only in the place that goes away, and one in the other. */
const [acme, globex, initech] = [keyOf('acme'), keyOf('globex'), keyOf('initech')];
let world: World;
let scene: HttpScene;

beforeAll(async () => {
  world = makeWorld(folder);
  for (const path of ['acme/main', 'globex/main']) putBaileysSession(join(world.auth, path));
  for (const path of ['acme/session-shop', 'initech/session-till']) putProfile(join(world.profiles, path));
  putInstances(world, ['shop', 'till']);
  scene = await httpScene(world);
  renameSync(world.auth, `${world.auth}.away`);
  await scene.keeper.runCheck();
});

afterAll(async () => {
  await scene.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each([acme, globex])(
  'a session in it is not "not found" to the key $name, but unavailable',
  async (key) => {
    const about = `/api/sessions/${key.tenant}%2Fmain`;
    for (const request of [`GET ${about}`, `GET /api/growth?session=main`, `DELETE ${about}`]) {
      const { status, json } = await scene.ask(key, request);
      expect([request, status, json.code]).toEqual([request, 503, 'PLACE_UNAVAILABLE']);
    }
  },
);

test('what a place is asked for by name is unavailable even where another place has a session of that name', async () => {
  const place = encodeURIComponent(world.places.baileys);
  for (const request of [
    `/sessions/acme%2Fshop?place=${place}`,
    `/growth?session=acme/shop&place=${place}`,
  ]) {
    const { status, json } = await scene.ask(admin, `GET /api${request}`);
    expect([request, status, json.code]).toEqual([request, 503, 'PLACE_UNAVAILABLE']);
  }
});

test.each(['/sessions', '/fleet'])(
  'GET /api%s says to every tenant that it is not all there is',
  async (path) => {
    for (const key of [acme, globex, initech]) {
      const { status, json } = await scene.ask(key, `GET /api${path}`);
      const problems = (json.places as { problem: string | null }[]).map(({ problem }) => problem);
      expect([status, problems.filter((problem) => problem !== null)]).toEqual([200, ['it cannot be read']]);
    }
  },
);

test('doctor finds it for a tenant that has sessions elsewhere, too', async () => {
  for (const key of [acme, initech]) {
    const { json } = await scene.ask(key, 'GET /api/findings');
    expect(json.findings).toContainEqual(
      expect.objectContaining({ code: 'PLACE_UNAVAILABLE', place: 'a place', level: 'critical' }),
    );
  }
});

test('the metrics of a tenant count it', async () => {
  const authorization = `Bearer ${await scene.makeKey('scraper', 'read', 'globex')}`;
  const answer = await scene.withKeys.request('/metrics', { headers: { authorization } });
  expect(await answer.text()).toContain('holdfast_unread_places 1');
});

test('which place it is, is said to nobody whose it may not be', async () => {
  for (const path of ['/sessions', '/fleet', '/findings', '/sessions/initech%2Fnone', '/alerts']) {
    const { json } = await scene.ask(initech, `GET /api${path}`);
    expect(JSON.stringify(json)).not.toContain(world.auth);
  }
});
