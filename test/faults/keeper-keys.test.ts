// Keys and secrets of a keeper that is a process of its own: where it listens, what a revoked key ends, and that no secret
// gets out, by any route or into the log.
import { expect, test, vi } from 'vitest';
import { builtOnce } from '../rigs/faults/built-once.ts';
import { holdfast, worldFlags } from '../rigs/faults/holdfast.ts';
import { startKeeper } from '../rigs/faults/keeper.ts';
import type { KeeperProcess } from '../rigs/faults/keeper.ts';
import type { World } from '../rigs/faults/world.ts';
import { worldWith } from '../units/keeper/scenes.ts';

const built = builtOnce();

async function keys(world: World, ...args: string[]): Promise<Record<string, string>> {
  const said = await holdfast(built, ['keys', ...args, '--home', world.home, '--json']);
  expect(said.code, said.stderr).toBe(0);
  return said.json as Record<string, string>;
}

async function baseOf(keeper: KeeperProcess): Promise<string> {
  await keeper.prints('"url":"http');
  return /"url":"(http[^"]+)"/.exec(keeper.printed.out)?.[1] ?? '';
}

test('before there is a key the keeper does not answer other machines: it does not start, and says what to do', async () => {
  const world = worldWith();
  const serve = [
    'serve',
    ...worldFlags(world),
    '--set',
    'http.port=0',
    '--set',
    'http.host=0.0.0.0',
    '--json',
  ];
  const said = await holdfast(built, serve);
  expect(said.code).toBe(2);
  expect(said.json['error']).toMatchObject({
    code: 'ADDRESS_NEEDS_KEYS',
    hint: expect.stringContaining('holdfast keys make'),
  });
});

test('a key that is revoked by the command line ends its stream in a keeper that runs', async () => {
  const world = worldWith({ company_1: 3 });
  const { secret = '', keyId = '' } = await keys(world, 'make', 'screen', '--role', 'read');
  expect(secret).toMatch(new RegExp(`^hf_${keyId}_`));
  const keeper = startKeeper(built, world, { 'http.publicUrl': 'https://holdfast.example' });
  const base = await baseOf(keeper);
  const headers = { authorization: `Bearer ${secret}` };
  expect((await fetch(`${base}/api/caller`)).status).toBe(401);
  const stream = await fetch(`${base}/api/events`, { headers });
  expect(stream.status).toBe(200);
  const ended = stream.text();
  expect((await keys(world, 'list'))['keys']).toHaveLength(1);
  await keys(world, 'revoke', keyId);
  expect(await ended).toContain(': connected');
  expect((await fetch(`${base}/api/caller`, { headers })).status).toBe(401);
  expect((await keys(world, 'list'))['keys']).toHaveLength(0);
});

test('no secret gets out by any route, into any answer or event, or into the log', async () => {
  const world = worldWith({ company_1: 300 });
  const canaries = {
    HOLDFAST_WEBHOOK_SECRET: 'canary-of-the-webhook',
    HOLDFAST_WEBHOOK_URL: 'http://user:canary-in-the-address@127.0.0.1:1/hooks/canary0123456789abcdef',
    HOLDFAST_VAULT: 'postgres://holdfast:canary-of-the-vaults-database@127.0.0.1:1/vault',
    HOLDFAST_VAULT_KEY: 'canary-key-of-the-vault-0123456789abcdef0123456789',
    HOLDFAST_URL: 'postgres://holdfast:canary-of-the-database@127.0.0.1:1/sessions',
    HOLDFAST_WEBHOOK_ALLOW_PRIVATE: 'true',
  };
  const { secret = '' } = await keys(world, 'make', 'admin', '--role', 'admin');
  const keeper = startKeeper(built, world, { 'webhook.attempts': 1 }, canaries);
  const base = await baseOf(keeper);
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json', prefer: 'wait=1' };
  const events = await fetch(`${base}/api/events`, { headers, signal: AbortSignal.timeout(120_000) });
  let heard = '';
  const hearing = (async () => {
    for await (const piece of events.body ?? []) heard += Buffer.from(piece).toString();
  })().catch(() => undefined);
  const { paths } = (await (await fetch(`${base}/openapi.json`, { headers })).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const said: string[] = [];
  const ask = async (path: string, method: string, body?: object): Promise<number> => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${base}${path}`, { method, headers, ...sent });
    said.push(`${method} ${path} ${JSON.stringify([...answer.headers])} ${await answer.text()}`);
    return answer.status;
  };
  const routes = Object.entries(paths).filter(([path]) => path !== '/api/events');
  const asked = routes.flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => {
      const body = method === 'post' ? {} : undefined;
      return ask(path.replaceAll(/\{\w+\??\}/g, 'company_1'), method.toUpperCase(), body);
    }),
  );
  for (const operation of ['prune', 'restore', 'forget', 'collect']) {
    const input = operation === 'restore' ? { session: 'a/b' } : {};
    asked.push(ask('/api/plans', 'POST', { operation, input }));
  }
  await Promise.all(asked);
  expect(said.length).toBeGreaterThan(15);
  await vi.waitFor(() => expect(heard).toContain('data: '), { timeout: 60_000 });
  await keeper.end('SIGTERM');
  await hearing;
  const everything = [...said, heard, keeper.printed.out, keeper.printed.err].join('\n');
  expect(everything).toContain('company_1');
  expect(everything).not.toContain(secret.split('_').at(-1));
  expect(everything.match(/.{80}canary.{40}/g) ?? []).toEqual([]);
});
