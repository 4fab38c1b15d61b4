// Keepers as real processes: one per home, signals at bad moments, receivers that hang, places that vanish, flat memory.
import { createHmac } from 'node:crypto';
import { execFile } from 'node:child_process';
import { readdirSync, renameSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { receiver, statuses } from '../units/channels/receiver.ts';
import { putTenant, worldWith } from '../units/keeper/scenes.ts';
import { builtOnce } from '../rigs/faults/built-once.ts';
import { holdfast, worldFlags } from '../rigs/faults/holdfast.ts';
import { startKeeper, until } from '../rigs/faults/keeper.ts';
import { placesTree } from '../rigs/faults/killing.ts';
import { freshFolder, open } from '../rigs/faults/world.ts';
import type { World } from '../rigs/faults/world.ts';

const built = builtOnce();

const secondly = { 'jobs.triggerCron': '* * * * * *', 'jobs.trigger': 10, 'jobs.emergency': 100_000 };
const watching = 'Holdfast keeps watch';
const filesOf = (world: World, tenant: string): number => readdirSync(join(world.auth, tenant)).length;

describe('one home', () => {
  test('has one keeper: a second one ends with KEEPER_RUNNING, and kill -9 frees the home at once', async () => {
    const world = worldWith({ company_1: 3 });
    const first = startKeeper(built, world);
    await first.prints(watching);
    const serve = ['serve', ...worldFlags(world), '--set', 'health.port=0', '--json'];
    const second = await holdfast(built, serve);
    expect([second.code, second.json['error']]).toEqual([
      1,
      expect.objectContaining({
        code: 'KEEPER_RUNNING',
        message: expect.stringContaining(String(first.child.pid)),
      }),
    ]);
    await first.end('SIGKILL');
    const third = startKeeper(built, world);
    await third.prints(watching);
    expect(await third.end('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  test('without places the keeper does not start', async () => {
    const said = await holdfast(built, ['serve', '--home', freshFolder(), '--json']);
    expect([said.code, said.json['error']]).toEqual([2, expect.objectContaining({ code: 'PLACE_MISSING' })]);
  });

  test.each(['webhook.url=nowhere', 'telegram.botToken=x', 'jobs.dailyCron=often'])(
    'with %s the keeper does not start, and says which setting',
    async (setting) => {
      const world = worldWith();
      const said = await holdfast(built, ['serve', ...worldFlags(world), '--set', setting, '--json']);
      expect([said.code, said.json['error']]).toEqual([
        2,
        expect.objectContaining({ code: 'CONFIG_INVALID' }),
      ]);
    },
  );
});

test('two keepers of two homes prune the same place, and nothing is lost', async () => {
  const world = worldWith({ company_1: 300, company_2: 300 });
  const before = placesTree(world);
  const other = { ...world, home: join(world.folder, 'other-home') };
  const keepers = [startKeeper(built, world, secondly), startKeeper(built, other, secondly)];
  const pruned = (): boolean => filesOf(world, 'company_1') === 1 && filesOf(world, 'company_2') === 1;
  await until(pruned, () => keepers.map(({ printed }) => printed.out).join('\n'));
  for (const keeper of keepers) expect(await keeper.end('SIGTERM')).toEqual({ code: 0, signal: null });
  for (const each of [world, other]) await undoAll(each);
  expect(placesTree(world)).toEqual(before);
});

describe('SIGTERM', () => {
  test.each([10_000, 0])(
    'in the middle of an apply ends with 0 within %d ms, and the run is taken back',
    async (graceMs) => {
      const world = worldWith({ company_1: 3000 });
      const before = placesTree(world);
      const keeper = startKeeper(built, world, { ...secondly, graceMs });
      await until(
        () => filesOf(world, 'company_1') < 2900,
        () => keeper.printed.out,
      );
      expect(await keeper.end('SIGTERM')).toEqual({ code: 0, signal: null });
      // So that a run which was already over is noticed: then nothing was tested.
      expect(filesOf(world, 'company_1')).toBeGreaterThan(1);
      const again = startKeeper(built, world);
      await again.prints('was interrupted: holdfast apply plan-');
      await again.end('SIGTERM');
      await undoAll(world);
      expect(placesTree(world)).toEqual(before);
    },
  );

  test('while a receiver hangs ends with 0', async () => {
    const { base, received } = await receiver(() => undefined);
    const keeper = startKeeper(built, worldWith({ company_1: 160 }), {
      'webhook.url': base,
      'webhook.allowPrivate': true,
      graceMs: 500,
    });
    await until(
      () => received.length > 0,
      () => keeper.printed.out,
    );
    await keeper.prints(watching);
    expect(await keeper.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(keeper.printed.out).toContain('it was stopped before the receiver had it');
  });
});

describe('a webhook', () => {
  test('gets event, session and payload, signed over the raw body, and again after a 500', async () => {
    const { base, received } = await receiver(statuses(500, 200));
    const settings = { 'webhook.url': `${base}/hook`, 'webhook.allowPrivate': true, 'webhook.secret': 'key' };
    const keeper = startKeeper(built, worldWith({ company_1: 160 }), settings);
    await until(
      () => received.length >= 2,
      () => keeper.printed.out,
    );
    const [first, second] = received;
    const body = JSON.parse(second?.raw.toString('utf8') ?? '') as Record<string, unknown>;
    expect(body).toMatchObject({
      event: 'session.files',
      session: 'company_1/main',
      payload: { files: 160 },
    });
    const hmac = createHmac('sha512', 'key')
      .update(second?.raw ?? '')
      .digest('hex');
    expect(second?.headers['x-webhook-hmac']).toBe(hmac);
    expect(second?.headers['x-webhook-request-id']).toBe(first?.headers['x-webhook-request-id']);
    expect(second?.headers['x-webhook-timestamp']).toMatch(/^\d+$/);
  });

  test("of NOTIFICATION_WEBHOOK gets the ancestor's text and level", async () => {
    const { base, received } = await receiver(statuses(200));
    const keeper = startKeeper(
      built,
      worldWith({ company_1: 160 }),
      { 'webhook.allowPrivate': true },
      { NOTIFICATION_WEBHOOK: base },
    );
    await until(
      () => received.length > 0,
      () => keeper.printed.out,
    );
    const body = JSON.parse(received[0]?.raw.toString('utf8') ?? '') as Record<string, unknown>;
    expect(body).toEqual({ text: expect.stringContaining('company_1'), level: 'warning' });
  });
});

describe('/health', () => {
  test('is on loopback; 503 with the reason while a place is gone, 200 when it is back; the rest is 404', async () => {
    const world = worldWith({ company_1: 3 });
    const keeper = startKeeper(built, world, { 'jobs.checkEveryMs': 100 });
    expect(await keeper.health()).toMatchObject({ status: 200, body: { status: 'ok', reasons: [] } });
    const url = /"health":"(http[^"]+)"/.exec(keeper.printed.out)?.[1] ?? '';
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/health$/);
    for (const path of ['/healthz', '/health/x']) expect((await fetch(new URL(path, url))).status).toBe(404);
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
    renameSync(world.auth, `${world.auth}.gone`);
    await until(
      async () => (await keeper.health()).status === 503,
      () => keeper.printed.out,
    );
    expect((await keeper.health()).body.reasons).toEqual([
      `the place ${world.places.baileys} cannot be read`,
    ]);
    renameSync(`${world.auth}.gone`, world.auth);
    await until(
      async () => (await keeper.health()).status === 200,
      () => keeper.printed.out,
    );
    expect(await keeper.end('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  test('on a port that is taken is a clear error, and the home is free again', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const world = worldWith();
    const said = await holdfast(built, [
      'serve',
      ...worldFlags(world),
      '--set',
      `health.port=${port}`,
      '--json',
    ]);
    expect([said.code, said.json['error']]).toEqual([
      1,
      expect.objectContaining({
        code: 'HTTP_ADDRESS_UNUSABLE',
        message: expect.stringContaining(`127.0.0.1:${port}`),
      }),
    ]);
    const keeper = startKeeper(built, world);
    await keeper.prints(watching);
  });
});

test('the log of --json is one JSON object a line', async () => {
  const keeper = startKeeper(built, worldWith({ company_1: 160 }));
  await keeper.prints(watching);
  await keeper.end('SIGTERM');
  for (const line of keeper.printed.out.trimEnd().split('\n'))
    expect(() => JSON.parse(line) as unknown).not.toThrow();
});

test('memory stays flat over 300 checks of an unchanged world', async () => {
  const world = worldWith();
  for (let tenant = 1; tenant <= 20; tenant++) putTenant(world, `company_${tenant}`, 160);
  const { child } = builtOnce('test/faults/keeper-children/many-checks.ts');
  const printed = await new Promise<string>((resolve, reject) => {
    const args = ['--expose-gc', child, world.places.baileys, world.home];
    execFile(process.execPath, args, (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });
  const [early = 0, , late = Infinity] = JSON.parse(printed) as number[];
  // One byte per session and check would be 4,000; keeping what a check saw would be millions.
  expect(late - early).toBeLessThan(500_000);
});

async function undoAll(world: World): Promise<void> {
  const { context } = open(world);
  for (const run of await context.catalog.journal.runs(50)) {
    const said = await holdfast(built, ['undo', run.id, ...worldFlags(world), '--json']);
    expect([said.code, said.stderr]).toEqual([0, '']);
  }
}
