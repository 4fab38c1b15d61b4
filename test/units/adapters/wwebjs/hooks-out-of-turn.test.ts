// The hooks in orders that nobody would choose, and that programs on whatsapp-web.js bring about all the same.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ProfileGround } from '../../../../src/adapters/wwebjs/profile-ground.ts';
import { goodSnapshot } from './grounds.ts';
import { playedClient, strategyScene } from './strategy-scene.ts';
import type { StrategyScene } from './strategy-scene.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Changes what the ground of the next starts does. */
function change(scenery: StrategyScene, how: Partial<ProfileGround>): void {
  Object.assign(scenery.ground, how);
}

function gate(): { readonly passed: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

test('one that is destroyed while it waits for its session does not wait any longer, and starts nothing', async () => {
  const scenery = strategyScene({ waitMs: Infinity });
  const { asked, client, strategy } = scenery;
  const waits = (_vault: unknown, _waitMs: number, signal?: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  change(scenery, { holdLease: waits });
  const starting = strategy.beforeBrowserInitialized();
  const refused = expect(starting).rejects.toMatchObject({ code: 'START_ABANDONED' });
  await vi.advanceTimersByTimeAsync(1000);
  await client.destroy();
  await refused;
  expect(asked).toEqual(['close']);
});

test('one that is destroyed while its profile is restored gives the lease back, and starts no browser', async () => {
  const scenery = strategyScene();
  const { asked, client, strategy } = scenery;
  const restored = gate();
  change(scenery, { setMark: () => restored.passed });
  const starting = strategy.beforeBrowserInitialized();
  const refused = expect(starting).rejects.toMatchObject({ code: 'START_ABANDONED' });
  await vi.advanceTimersByTimeAsync(0);
  const destroying = client.destroy();
  restored.open();
  await refused;
  await destroying;
  expect(asked.slice(-2)).toEqual(['release', 'close']);
  // It can be started again.
  change(scenery, { setMark: async () => {} });
  await strategy.beforeBrowserInitialized();
  await client.destroy();
});

test('one that is destroyed while its browser comes up closes it: nobody would hold its session', async () => {
  const { client, strategy } = strategyScene();
  await strategy.beforeBrowserInitialized();
  await client.destroy();
  client.isOpen = true;
  await expect(strategy.afterBrowserInitialized()).rejects.toMatchObject({ code: 'START_ABANDONED' });
  expect(client.isOpen).toBe(false);
});

test('client.logout() closes the browser while the vault is being told: the session is not taken anew', async () => {
  const scenery = strategyScene();
  const { asked, client, strategy, start } = scenery;
  await start();
  const told = gate();
  change(scenery, { discard: () => told.passed });
  // In the browser's page, Client.js 500-506, and in client.logout(), Client.js 1290-1303.
  const inPage = strategy.logout().then(() => strategy.beforeBrowserInitialized());
  client.isOpen = false;
  const inLogout = strategy.logout();
  told.open();
  await Promise.all([inPage, inLogout]);
  await strategy.afterBrowserInitialized();
  expect(asked.filter((each) => each === 'lease')).toHaveLength(1);
  expect(asked.slice(-2)).toEqual(['release', 'close']);
  // The next start is one, also after a log-out that a program asked of the strategy alone.
  await start();
  await strategy.logout();
  await client.destroy();
  await vi.advanceTimersByTimeAsync(1);
  await start();
  expect(asked.filter((each) => each === 'lease')).toHaveLength(3);
  await client.destroy();
});

test('a browser that broke down leaves a profile that the next start looks at', async () => {
  const scenery = strategyScene();
  const { asked, client, start } = scenery;
  await start();
  client.isOpen = false;
  asked.length = 0;
  // Its helpers end a moment later.
  scenery.inUse = 'yes';
  setTimeout(() => (scenery.inUse = 'no'), 500);
  const starting = start();
  await vi.advanceTimersByTimeAsync(1000);
  await starting;
  expect(asked).toEqual(['take', 'release', 'close', 'lease', 'clear nothing', 'mark 1']);
  await client.destroy();
});

test('a start that fails before its browser comes up is still ours', async () => {
  const { asked, client, strategy } = strategyScene();
  await strategy.beforeBrowserInitialized();
  await strategy.beforeBrowserInitialized();
  expect(asked.filter((each) => each === 'lease')).toHaveLength(1);
  await client.destroy();
});

test('who ends does not wait for the snapshots of others', async () => {
  const [one, other] = [strategyScene(), strategyScene()];
  let end: () => void = () => undefined;
  one.take = () => new Promise((resolve) => (end = () => resolve(goodSnapshot)));
  await one.start();
  await other.start();
  await vi.advanceTimersByTimeAsync(15_000);
  await other.client.destroy();
  expect(other.asked.slice(-3)).toEqual(['take', 'release', 'close']);
  one.take = async () => goodSnapshot;
  end();
  await one.client.destroy();
});

test('a last snapshot that does not come to its end is given up, in words for people', async () => {
  const scenery = strategyScene();
  const { alerts, asked, client, start } = scenery;
  await start();
  scenery.take = (signal) =>
    new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  const ended = client.destroy();
  await vi.advanceTimersByTimeAsync(120_000);
  await ended;
  expect(alerts).toMatchObject([
    { code: 'BLOBS_UNAVAILABLE', message: /not done within 2 min.*the next start/ },
  ]);
  expect(asked.slice(-3)).toEqual(['take', 'release', 'close']);
});

test('a listener that throws makes no snapshot a failed one', async () => {
  const outcomes: unknown[] = [];
  const fail = (): never => {
    throw new Error('the program fails');
  };
  const scenery = strategyScene({ onSnapshot: fail });
  change(scenery, { noteSnapshot: async (outcome) => void outcomes.push(outcome) });
  await scenery.start();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(outcomes).toEqual([goodSnapshot]);
  expect(scenery.alerts).toMatchObject([{ message: 'the program fails' }]);
  await scenery.client.destroy();
});

test('what befalls a former client of the strategy is not taken for the state of the one that runs', async () => {
  const { asked, client, strategy, start } = strategyScene();
  await start();
  await client.destroy();
  const next = playedClient(strategy);
  strategy.setup(next);
  await strategy.beforeBrowserInitialized();
  next.isOpen = true;
  await strategy.afterBrowserInitialized();
  await strategy.afterAuthReady();
  client.fallInto('UNPAIRED');
  asked.length = 0;
  await next.destroy();
  expect(asked).toEqual(['take', 'release', 'close']);
});

test.each([
  { args: ['--user-data-dir=/elsewhere'] },
  { args: ['--user-data-dir'] },
  { args: ['--profile-directory=Profile 1'] },
  { args: ['--incognito'] },
  { ignoreDefaultArgs: true },
])('a browser that would run on another profile is refused: %o', async (options) => {
  const { asked, client, strategy } = strategyScene();
  client.options.puppeteer = options;
  await expect(strategy.beforeBrowserInitialized()).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  expect(asked).toEqual([]);
  client.options.puppeteer = { args: ['--no-sandbox', '--user-data-dir=/auth/session-sales'] };
  await strategy.beforeBrowserInitialized();
  await client.destroy();
});
