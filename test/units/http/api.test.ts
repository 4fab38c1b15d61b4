// The API over a world: lists, one session, plans from made to taken back, deletions, and what is refused.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { World } from '../../rigs/faults/world.ts';
import { admin, httpScene, keyOf, operator, reader } from '../../rigs/http/http-scene.ts';
import type { HttpScene } from '../../rigs/http/http-scene.ts';
import { twoTenants } from '../../rigs/http/two-tenants.ts';

let world: World;
let scene: HttpScene;
const folder = mkdtempSync(join(tmpdir(), 'http-api-'));

beforeAll(async () => {
  world = twoTenants(folder);
  scene = await httpScene(world);
});

afterAll(async () => {
  await scene.close();
  rmSync(folder, { recursive: true, force: true });
});

const names = (json: { sessions: { name: string }[] }): string[] => json.sessions.map(({ name }) => name);
const encoded = (name: string): string => encodeURIComponent(name);

describe('lists', () => {
  test('sessions are filtered, sorted and paged, and say how many there are in all', async () => {
    const all = await scene.ask(reader, 'GET /api/sessions');
    expect([all.status, all.json.total, names(all.json)]).toEqual([
      200,
      7,
      expect.arrayContaining(['acme/sales', 'default/orphan']),
    ]);
    expect(names(all.json)).toEqual(names(all.json).toSorted());
    const page = await scene.ask(
      reader,
      'GET /api/sessions?engine=baileys&sort=name&order=desc&offset=1&limit=2',
    );
    expect([page.json.total, names(page.json)]).toEqual([5, ['globex/main', 'globex/gone']]);
    const largest = await scene.ask(reader, 'GET /api/sessions?sort=size&order=desc&limit=1');
    const sizes = all.json.sessions.map(({ sizeBytes }: { sizeBytes: number }) => sizeBytes);
    expect(largest.json.sessions[0].sizeBytes).toBe(Math.max(...sizes));
    expect(names((await scene.ask(reader, 'GET /api/sessions?query=SUPP')).json)).toEqual(['acme/support']);
    expect(names((await scene.ask(reader, 'GET /api/sessions?orphan=true')).json)).toEqual([
      'default/orphan',
    ]);
    expect(
      names((await scene.ask(reader, `GET /api/sessions?place=${encoded(world.places.wwebjs)}`)).json),
    ).toEqual(['default/orphan', 'default/shop']);
    expect((await scene.ask(reader, 'GET /api/sessions?tenant=nobody')).json.total).toBe(0);
  });

  test('one session is found by its name as one segment of the path, and tells its classes', async () => {
    const { status, json } = await scene.ask(reader, `GET /api/sessions/${encoded('acme/sales')}`);
    expect(status).toBe(200);
    expect(json.sessions[0]).toMatchObject({ name: 'acme/sales', credentials: 'whole', health: 'healthy' });
    expect(json.sessions[0].classes.map((each: { class: string }) => each.class)).toContain('pre-key');
    expect(JSON.stringify(json)).not.toMatch(/private|advSecret/);
    const none = await scene.ask(reader, 'GET /api/sessions/nobody');
    expect([none.status, none.json.code, none.headers.get('content-type')]).toEqual([
      404,
      'SESSION_NOT_FOUND',
      'application/problem+json',
    ]);
  });

  test('places and the fleet add up', async () => {
    const { places } = (await scene.ask(reader, 'GET /api/places')).json;
    const fleet = (await scene.ask(reader, 'GET /api/fleet')).json;
    const sum = (key: string): number =>
      places.reduce((total: number, place: Record<string, number>) => total + (place[key] ?? 0), 0);
    expect([sum('sessions'), sum('sizeBytes')]).toEqual([fleet.totals.sessions, fleet.totals.sizeBytes]);
    expect(fleet.byEngine.baileys.sessions + fleet.byEngine.wwebjs.sessions).toBe(7);
    expect([fleet.tenants, fleet.orphans, fleet.homes.length]).toEqual([3, 1, 1]);
  });
});

test('a plan is made, read, applied, found in the journal and the trash, and taken back', async () => {
  const input = { session: 'acme/sales' };
  const made = await scene.ask(operator, 'POST /api/plans', { operation: 'prune', input });
  expect([made.status, made.json.totals.steps]).toEqual([200, 6]);
  const { id } = made.json;
  expect((await scene.ask(reader, 'GET /api/plans')).json.waiting).toMatchObject([
    { plan: { id, operation: 'prune', sessions: 1 }, madeBy: 'http:operator' },
  ]);
  expect((await scene.ask(reader, 'GET /api/fleet')).json.needsDecision.plans).toHaveLength(1);
  const shown = (await scene.ask(reader, `GET /api/plans/${id}`)).json;
  expect([shown.plan, shown.state, shown.run]).toEqual([made.json, 'waiting', null]);

  const applied = await scene.ask(operator, `POST /api/plans/${id}/apply`, {});
  expect([applied.status, applied.json.state, applied.json.stepsDone]).toEqual([200, 'done', 6]);
  const { runId } = applied.json;
  expect(existsSync(join(world.auth, 'acme/sales/session-15550003331.0.json'))).toBe(false);
  expect((await scene.ask(reader, `GET /api/plans/${id}`)).json).toMatchObject({
    state: 'applied',
    run: { id: runId },
  });
  const journal = (await scene.ask(reader, `GET /api/runs/${runId}?offset=4&limit=1`)).json;
  expect([journal.totalLines, journal.lines[0].seq, journal.lines[0].state]).toEqual([6, 4, 'done']);
  const trash = (await scene.ask(reader, `GET /api/trash?run=${runId}`)).json;
  expect([
    trash.total.items,
    trash.items[0].name,
    trash.items[0].purgeableAtMs - trash.items[0].trashedAtMs,
  ]).toEqual([6, 'acme/sales', 30 * 24 * 3_600_000]);

  const again = await scene.ask(operator, `POST /api/plans/${id}/apply`, {});
  expect([again.status, again.json.code]).toEqual([409, 'PLAN_USED']);
  const undone = await scene.ask(operator, `POST /api/runs/${runId}/undo`, {});
  expect([undone.status, undone.json.stepsDone]).toEqual([200, 6]);
  expect(existsSync(join(world.auth, 'acme/sales/session-15550003331.0.json'))).toBe(true);
  expect(
    (await scene.ask(reader, 'GET /api/runs')).json.runs.map(({ state }: { state: string }) => state),
  ).toEqual(['done', 'undone']);
});

test('a plan that is dropped does not wait any more and cannot be applied, and dropping it again is no error', async () => {
  const { id } = (
    await scene.ask(operator, 'POST /api/plans', { operation: 'prune', input: { session: 'acme/support' } })
  ).json;
  expect((await scene.ask(operator, `DELETE /api/plans/${id}`)).json).toEqual({ plan: id, dropped: true });
  expect((await scene.ask(operator, `DELETE /api/plans/${id}`)).json).toEqual({ plan: id, dropped: false });
  const applied = await scene.ask(operator, `POST /api/plans/${id}/apply`, {});
  expect([applied.status, applied.json.code]).toEqual([409, 'PLAN_DROPPED']);
  expect((await scene.ask(reader, `GET /api/plans/${id}`)).json.state).toBe('dropped');
  expect((await scene.ask(reader, 'GET /api/plans')).json.waiting).toEqual([]);
});

test('a session is deleted by one request, into the trash; deleted again it answers as before; lists show it', async () => {
  const path = `/api/sessions/${encoded('globex/gone')}`;
  const first = await scene.ask(operator, `DELETE ${path}`);
  const runId: string = first.json.runId;
  expect([first.status, first.json]).toEqual([
    200,
    { deleted: true, purged: true, purgedPaths: [join(world.auth, 'globex/gone')], warnings: [], runId },
  ]);
  const second = await scene.ask(operator, `DELETE ${path}`);
  expect([second.status, second.json]).toEqual([
    200,
    {
      deleted: false,
      purged: false,
      purgedPaths: [],
      warnings: [expect.stringContaining('globex/gone')],
      runId: null,
    },
  ]);
  await scene.keeper.runCheck();
  expect((await scene.ask(reader, `GET ${path}`)).status).toBe(404);
  expect(scene.events).toContainEqual(
    expect.objectContaining({ kind: 'session', text: 'globex/gone is gone from its place' }),
  );
  await scene.ask(operator, `POST /api/runs/${runId}/undo`, {});
  expect(existsSync(join(world.auth, 'globex/gone/creds.json'))).toBe(true);
});

describe('who may', () => {
  test('a reader reads, an operator makes and applies, an admin alone purges', async () => {
    const request = { operation: 'prune', input: { session: 'globex/twin' } };
    expect((await scene.ask(reader, 'POST /api/plans', request)).json.code).toBe('ROLE_TOO_LOW');
    const purge = { operation: 'purge', input: { olderThanDays: 0 } };
    const refused = await scene.ask(operator, 'POST /api/plans', purge);
    expect([refused.status, refused.json.code]).toEqual([403, 'ROLE_TOO_LOW']);
    // Something in the trash, for a purge that is no empty plan.
    const pruned = (await scene.ask(operator, 'POST /api/plans', request)).json;
    await scene.ask(operator, `POST /api/plans/${pruned.id}/apply`, {});
    const planned = (await scene.ask(admin, 'POST /api/plans', purge)).json;
    expect(planned.steps.length).toBeGreaterThan(0);
    const applied = await scene.ask(operator, `POST /api/plans/${planned.id}/apply`, {});
    expect([applied.status, applied.json.code]).toEqual([403, 'ROLE_TOO_LOW']);
    expect((await scene.ask(admin, `DELETE /api/plans/${planned.id}`)).json.dropped).toBe(true);
  });

  test("a tenant's key sees its own sessions, and of others not that they are there", async () => {
    const acme = keyOf('acme');
    expect(names((await scene.ask(acme, 'GET /api/sessions')).json)).toEqual(['acme/sales', 'acme/support']);
    const others = await scene.ask(acme, `GET /api/sessions/${encoded('globex/main')}`);
    const nobodys = await scene.ask(acme, `GET /api/sessions/${encoded('globex/never')}`);
    expect([others.status, others.json.title]).toEqual([
      nobodys.status,
      nobodys.json.title.replace('never', 'main'),
    ]);
    expect((await scene.ask(acme, 'GET /api/places')).status).toBe(403);
  });
});

describe('what is refused', () => {
  test.each([
    ['GET /api/sessions?limit=many', 400, 'USAGE', /limit/],
    ['GET /api/sessions?sort=colour', 400, 'USAGE', /sort/],
    ['GET /api/sessions?colour=red', 400, 'USAGE', /colour: there is no such field/],
    ['GET /api/sessions?limit=1&limit=2', 400, 'USAGE', /more than once/],
    ['GET /api/findings?probe=true', 400, 'USAGE', /probe/],
    ['GET /api/nothing', 404, 'ROUTE_NOT_FOUND', /GET \/api\/nothing/],
    ['PUT /api/plans', 405, 'METHOD_NOT_ALLOWED', /GET, POST/],
    ['GET /api/plans/plan-none', 404, 'PLAN_NOT_FOUND', /plan-none/],
    ['GET /api/runs/run-none', 404, 'RUN_NOT_FOUND', /run-none/],
    ['GET /api/tasks/task-none', 404, 'TASK_NOT_FOUND', /task-none/],
    ['GET /api/sessions?home=elsewhere', 400, 'USAGE', /elsewhere/],
    ['POST /api/runs/run-none/undo?home=elsewhere', 400, 'USAGE', /elsewhere/],
    ['POST /api/runs/run-none/undo?force=true', 400, 'USAGE', /force: the query/],
    ['POST /api/runs/run-none/undo?home=a&home=b', 400, 'USAGE', /more than once/],
  ])('%s: %d %s', async (request, status, code, title) => {
    const answer = await scene.ask(admin, request);
    expect([answer.status, answer.json.code, answer.json.title]).toEqual([
      status,
      code,
      expect.stringMatching(title),
    ]);
    expect(answer.json).toEqual({
      type: `urn:holdfast:error:${code}`,
      title: expect.any(String),
      status,
      detail: expect.any(String),
      code,
    });
  });

  test.each([
    ['text/plain', '{"operation":"prune"}', 400, 'BODY_NOT_JSON'],
    ['application/json', '{"operation":', 400, 'BODY_NOT_JSON'],
    ['application/json', '[]', 400, 'BODY_NOT_JSON'],
    ['application/json', '{"operation":"scan"}', 400, 'USAGE'],
    ['application/json', '{"operation":"prune","input":{"force":1}}', 400, 'USAGE'],
    ['application/json', `{"operation":"${'x'.repeat(300_000)}"}`, 413, 'BODY_TOO_LARGE'],
  ])('a body of %s: %.40s…', async (type, body, status, code) => {
    const init = { method: 'POST', body, headers: { 'content-type': type } };
    const answer = await scene.as(admin).request('/api/plans', init);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([status, code]);
  });

  test('a plan is made at the home that the query names, or the body, and the query says nothing else', async () => {
    const body = { operation: 'prune', input: { session: 'globex/twin' } };
    const elsewhere = await scene.ask(operator, 'POST /api/plans?home=elsewhere', body);
    expect([elsewhere.status, elsewhere.json.title]).toEqual([400, expect.stringMatching(/elsewhere/)]);
    const two = await scene.ask(operator, 'POST /api/plans?home=a', { ...body, home: 'b' });
    expect([two.status, two.json.title]).toEqual([400, expect.stringMatching(/home: .*two/)]);
    const more = await scene.ask(operator, 'POST /api/plans?operation=prune', body);
    expect([more.status, more.json.title]).toEqual([400, expect.stringMatching(/operation: the query/)]);
    const here = await scene.ask(operator, `POST /api/plans?home=${scene.context.catalog.homeId}`, body);
    expect([here.status, here.json.operation]).toEqual([200, 'prune']);
    await scene.ask(operator, `DELETE /api/plans/${here.json.id}`);
  });

  test('the text of a plan is no matter of HTTP: what was not made here is not applied', async () => {
    const answer = await scene.ask(operator, 'POST /api/plans/x/apply', { text: '{}' });
    expect([answer.status, answer.json.code]).toEqual([400, 'USAGE']);
  });
});
