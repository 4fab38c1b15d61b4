// Long work over the API: tasks, cancelling, a few at a time, and what fails.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { World } from '../../rigs/faults/world.ts';
import { httpScene, operator, reader } from '../../rigs/http/http-scene.ts';
import type { HttpScene } from '../../rigs/http/http-scene.ts';
import { twoTenants } from '../../rigs/http/two-tenants.ts';

let world: World;
let scene: HttpScene;
const folder = mkdtempSync(join(tmpdir(), 'http-long-work-'));

beforeAll(async () => {
  world = twoTenants(folder);
  scene = await httpScene(world);
});

afterAll(async () => {
  await scene.close();
  rmSync(folder, { recursive: true, force: true });
});

const encoded = (name: string): string => encodeURIComponent(name);

/** Holds the keeper's line until it is let go. */
function busyKeeper(): { letGo: () => void; ended: Promise<void> } {
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const options = { beside: false, signal: new AbortController().signal };
  return { letGo, ended: scene.keeper.inLine(() => held, options) };
}

test('what does not end in time is a task, with a place to ask how far it is and what it answered', async () => {
  const busy = busyKeeper();
  const request = { operation: 'prune', input: { session: 'acme/support' } };
  const answer = await scene.ask(operator, 'POST /api/plans', request, { prefer: 'respond-async, wait=0' });
  const location = answer.headers.get('location') ?? '';
  expect([answer.status, answer.json.state, location]).toEqual([
    202,
    'running',
    `/api/tasks/${answer.json.id}`,
  ]);
  expect((await scene.ask(operator, `GET ${location}`)).json.state).toBe('running');
  // Who only reads waits for nobody.
  expect((await scene.ask(reader, 'GET /api/sessions')).status).toBe(200);
  busy.letGo();
  await expect.poll(async () => (await scene.ask(operator, `GET ${location}`)).json.state).toBe('done');
  const { result, progress } = (await scene.ask(operator, `GET ${location}`)).json;
  expect([result.operation, result.totals.steps, progress]).toEqual(['prune', 6, expect.any(Object)]);
  expect(scene.events.filter(({ about }) => about === answer.json.id).map(({ text }) => text)).toEqual(
    expect.arrayContaining(['prune: running', 'prune: done']),
  );
});

test('a task that is cancelled before its turn does nothing, and says so', async () => {
  const busy = busyKeeper();
  const answer = await scene.ask(operator, `DELETE /api/sessions/${encoded('globex/main')}`, undefined, {
    prefer: 'wait=0',
  });
  const path = `/api/tasks/${answer.json.id}`;
  expect((await scene.ask(reader, `DELETE ${path}`)).json.code).toBe('ROLE_TOO_LOW');
  await scene.ask(operator, `DELETE ${path}`);
  busy.letGo();
  await busy.ended;
  await expect.poll(async () => (await scene.ask(operator, `GET ${path}`)).json.state).toBe('cancelled');
  expect((await scene.ask(operator, `GET ${path}`)).json.error.code).toBe('TASK_CANCELLED');
  expect(existsSync(join(world.auth, 'globex/main/creds.json'))).toBe(true);
});

test('reads of everything are done a few at a time, however many one key asks for', async () => {
  const [store] = scene.context.stores;
  if (store === undefined) throw new Error('the world has no place');
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const whole = await store.scan();
  const scans = vi.spyOn(store, 'scan').mockImplementation(() => held.then(() => whole));
  const sessions = ['acme/sales', 'acme/support', 'globex/main', 'globex/twin'];
  const asked = await Promise.all(
    sessions.map((name) =>
      scene.ask(reader, `GET /api/findings?session=${encoded(name)}`, undefined, { prefer: 'wait=0' }),
    ),
  );
  await expect.poll(() => scans.mock.calls.length, { timeout: 10_000 }).toBe(2);
  expect(asked.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
  letGo();
  const states = async (): Promise<string[]> =>
    Promise.all(
      asked.map(async ({ json }) => (await scene.ask(reader, `GET /api/tasks/${json.id}`)).json.state),
    );
  await expect.poll(states, { timeout: 15_000 }).toEqual(asked.map(() => 'done'));
  scans.mockRestore();
});

test('what fails is told to whoever asked, and is no failure of the keeper', async () => {
  const answer = await scene.ask(operator, 'POST /api/plans', {
    operation: 'clear',
    input: { session: 'nobody' },
  });
  expect([answer.status, answer.json.code]).toEqual([404, 'SESSION_NOT_FOUND']);
  expect(scene.keeper.state.failures).toEqual([]);
  expect(scene.unforeseen).toEqual([]);
});
