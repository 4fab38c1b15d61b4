// Every route of /openapi.json, asked for good and for evil: no failure that was not foreseen, no answer that was not
// promised, and to the key of one tenant not a word of another.
import fc from 'fast-check';
import '../rigs/fixed-seed.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { errorTable } from '../../src/core/errors.ts';
import type { ErrorCode } from '../../src/core/errors.ts';
import { openApi } from '../../src/doors/http/openapi.ts';
import { makeWorld, putBaileysSession, putInstances, putProfile } from '../rigs/faults/world.ts';
import { treeOf } from '../rigs/faults/tree.ts';
import type { World } from '../rigs/faults/world.ts';
import { httpScene, operator, reader } from '../rigs/http/http-scene.ts';
import type { HttpScene } from '../rigs/http/http-scene.ts';
import { requestTo, routesOf } from '../rigs/http/requests.ts';
import type { ApiRequest, Pool, Route } from '../rigs/http/requests.ts';

const api = openApi('0.0.0-test');
const routes = routesOf(api);
const folder = mkdtempSync(join(tmpdir(), 'http-fuzz-'));
/** In every name, path and id of the tenant that the other key must not learn of. */
const canary = 'zanzibar';
const timesEach = Number(process.env['FUZZ_TIMES'] ?? 6);

let world: World;
let scene: HttpScene;
let keys: Readonly<Record<'house' | 'acme', string>>;
let pool: Pool;
/** What only the house may know: names and ids of the other tenant. */
let secrets: string[];

beforeAll(async () => {
  world = makeWorld(folder);
  for (const path of ['acme/sales', 'acme/support', 'acme/spare', `${canary}/main`, `${canary}/${canary}-2`])
    putBaileysSession(join(world.auth, path));
  for (const path of ['acme/session-shop', `${canary}/session-${canary}shop`])
    putProfile(join(world.profiles, path));
  putInstances(world, ['shop', `${canary}shop`]);
  scene = await httpScene(world);
  const ids = await Promise.all(['acme/sales', `${canary}/main`].map(planAndRun));
  // Looks again: with something of the runs in the trash, and alerts that stand.
  await scene.keeper.runCheck();
  const session = [
    'acme/sales',
    'acme/support',
    'acme/shop',
    `${canary}/main`,
    `${canary}/${canary}-2`,
    `${canary}shop`,
  ];
  const plan = ids.flatMap(({ plans }) => plans);
  const run = ids.map((one) => one.run);
  const alerts = (await scene.ask(reader, 'GET /api/alerts')).json.alerts as { key: string }[];
  pool = {
    session,
    plan,
    run,
    id: [...plan, ...run],
    key: [...alerts.map(({ key }) => key), 'hf_none_none'],
    tenant: ['acme', 'acme', canary],
    place: Object.values(world.places),
    home: [scene.context.catalog.homeId],
  };
  secrets = [canary, ...(ids[1] === undefined ? [] : [...ids[1].plans, ids[1].run])];
  keys = {
    house: await scene.makeKey('house', 'admin', null),
    acme: await scene.makeKey('acme', 'operate', 'acme'),
  };
}, 60_000);

/** Something of each tenant in the journal and the trash, and a plan that waits. */
async function planAndRun(session: string): Promise<{ plans: string[]; run: string }> {
  const plan = (await scene.ask(operator, 'POST /api/plans', { operation: 'prune', input: { session } }))
    .json;
  const run = (await scene.ask(operator, `POST /api/plans/${plan.id}/apply`, {})).json;
  const other = (await scene.ask(operator, 'POST /api/plans', { operation: 'clear', input: { session } }))
    .json;
  return { plans: [plan.id, other.id], run: run.runId };
}

afterAll(async () => {
  await scene.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Told {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

async function send({ route, url, body, type }: ApiRequest, key: string): Promise<Told> {
  const hangUp = new AbortController();
  const init: RequestInit = {
    method: route.method.toUpperCase(),
    headers: {
      authorization: `Bearer ${key}`,
      prefer: 'wait=10',
      ...(type !== '' && { 'content-type': type }),
    },
    signal: hangUp.signal,
    ...(body !== null && route.method !== 'get' && { body }),
  };
  const answer = await scene.withKeys.request(`http://127.0.0.1${url}`, init);
  const kind = answer.headers.get('content-type') ?? '';
  if (kind.startsWith('text/event-stream')) {
    hangUp.abort();
    await answer.body?.cancel();
    return { status: answer.status, type: kind, text: '' };
  }
  return { status: answer.status, type: kind, text: await answer.text() };
}

const schemas = new Map<string, z.ZodType>();

function promised(route: Route, status: number): z.ZodType | null {
  const { responses } = route.operation;
  const response = (responses[status] ?? responses['default']) as {
    content?: Record<string, { schema?: object }>;
  };
  const [, content] = Object.entries(response.content ?? {})[0] ?? [];
  if (content?.schema === undefined) return null;
  const text = JSON.stringify({ ...content.schema, $defs: api.components.schemas });
  const local = text.replaceAll('#/components/schemas/', '#/$defs/');
  const known = schemas.get(local) ?? z.fromJSONSchema(JSON.parse(local) as z.core.JSONSchema.JSONSchema);
  schemas.set(local, known);
  return known;
}

function check(request: ApiRequest, { status, type, text }: Told): void {
  const said = `${request.route.method} ${request.url} ${request.body ?? ''} → ${status} ${text.slice(0, 500)}`;
  expect(scene.unforeseen, said).toEqual([]);
  const isJson = type.includes('json');
  if (status >= 500) {
    const code = isJson && type.includes('problem') ? (JSON.parse(text) as { code: string }).code : '';
    const declared = Object.hasOwn(errorTable, code) ? errorTable[code as ErrorCode].http : null;
    expect([status, declared], said).toEqual([503, 503]);
  }
  const schema = promised(request.route, status);
  if (schema === null) return;
  expect(isJson, said).toBe(true);
  const read = schema.safeParse(JSON.parse(text));
  expect(read.success ? [] : read.error.issues, said).toEqual([]);
}

/** The same request about somebody who never was. */
function aboutNobody(text: string): string {
  return secrets.reduce((soFar, secret) => soFar.replaceAll(secret, nobodyFor(secret)), text);
}

function nobodyFor(secret: string): string {
  return secret === canary ? 'nowhere1' : `${secret.slice(0, -6)}ffffff`;
}

const withoutTimes = (text: string): string =>
  text
    .replaceAll(/\b1[78]\d{11}\b/g, 'MS')
    .replaceAll(/\b(task|plan|run)-[\w-]+/g, '$1-ID')
    .replaceAll(/"(ageMs|doneAtMs)":\d+/g, '"$1":N');

test.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
  'a key of one tenant asks %s, and learns and changes nothing of another',
  { timeout: 60_000 },
  async (_name, route) => {
    const before = othersTree();
    await fc.assert(
      fc.asyncProperty(requestTo(route, api, pool), async (request) => {
        const told = await send(request, keys.acme);
        check(request, told);
        const asked =
          decodeURIComponent(request.url.replaceAll(/%(?![0-9a-f]{2})/gi, '%25')) + (request.body ?? '');
        const named = secrets.filter((secret) => asked.includes(secret));
        for (const secret of secrets.filter((one) => !named.some((given) => given.includes(one))))
          expect(
            heard(request, told).includes(secret),
            `${request.url} ${request.body} told ${secret}: ${told.text.slice(0, 500)}`,
          ).toBe(false);
        if (named.length === 0) return;
        // Who names it hears what they would hear of somebody who never was.
        const twin = await send(
          {
            ...request,
            url: aboutNobody(request.url),
            body: request.body === null ? null : aboutNobody(request.body),
          },
          keys.acme,
        );
        expect([told.status, withoutTimes(aboutNobody(told.text))]).toEqual([
          twin.status,
          withoutTimes(twin.text),
        ]);
      }),
      { numRuns: timesEach, endOnFailure: true },
    );
    expect(othersTree()).toEqual(before);
  },
);

// Afterwards, because the house may change whatever it likes.
test.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
  'the house asks %s',
  { timeout: 60_000 },
  async (_name, route) => {
    await fc.assert(
      fc.asyncProperty(requestTo(route, api, pool), async (request) => {
        // What makes and ends keys is no matter of chance: the test needs its own.
        if (request.route.path === '/api/keys/{id}' && request.route.method === 'delete') return;
        check(request, await send(request, keys.house));
      }),
      { numRuns: timesEach, endOnFailure: true },
    );
  },
);

/** What a task could not do it says in the words that it was asked with. */
function heard({ route }: ApiRequest, { text }: Told): string {
  return route.path.startsWith('/api/tasks')
    ? text.replaceAll(/"(title|detail)":"(?:[^"\\]|\\.)*"/g, '')
    : text;
}

function othersTree(): object {
  const all = { ...treeOf(world.auth), ...treeOf(world.profiles) };
  return Object.fromEntries(Object.entries(all).filter(([path]) => path.includes(canary)));
}
