// The hooks in the orders in which whatsapp-web.js calls them, its failures included; browser, disk and vault are played.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HoldfastError } from '../../../../src/core/errors.ts';
import type { TakenSnapshot } from '../../../../src/ports/vault.ts';
import { away, goodSnapshot } from './grounds.ts';
import { strategyScene as scene } from './strategy-scene.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a start leases, frees and marks the profile, and hands its folder to the browser', async () => {
  const { asked, client, start } = scene();
  await start();
  expect(asked).toEqual(['lease', 'clear nothing', 'mark 1']);
  expect(client.options.puppeteer.userDataDir).toBe('/auth/session-sales');
});

test('snapshots are taken while it runs, never two at once, and one at its end; then the lease is given back', async () => {
  const scenery = scene();
  const { asked, client, start } = scenery;
  let end: (taken: TakenSnapshot) => void = () => undefined;
  scenery.take = () => new Promise((resolve) => (end = resolve));
  await start();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(asked.filter((each) => each === 'take')).toHaveLength(1);
  const destroying = client.destroy();
  await vi.advanceTimersByTimeAsync(0);
  // The one that is under way comes to its end first.
  expect(asked.filter((each) => each === 'take')).toHaveLength(1);
  end(goodSnapshot);
  await vi.advanceTimersByTimeAsync(0);
  end(goodSnapshot);
  await destroying;
  expect(asked.slice(-4)).toEqual(['take', 'take', 'release', 'close']);
  expect(vi.getTimerCount()).toBe(0);
});

test('clients of one process take their snapshots in turns', async () => {
  const [one, other] = [scene(), scene()];
  let end: (taken: TakenSnapshot) => void = () => undefined;
  one.take = () => new Promise((resolve) => (end = resolve));
  await one.start();
  await other.start();
  await vi.advanceTimersByTimeAsync(15_000);
  expect([one, other].map(({ asked }) => asked.includes('take'))).toEqual([true, false]);
  end(goodSnapshot);
  await vi.advanceTimersByTimeAsync(0);
  expect(other.asked).toContain('take');
});

test('a snapshot that fails is an alert and nothing else, also where whatsapp-web.js waits for nobody', async () => {
  const scenery = scene();
  const { alerts, client, start, strategy } = scenery;
  scenery.take = async () => {
    throw away;
  };
  await start();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(alerts).toEqual([away]);
  await strategy.disconnect();
  await client.destroy();
  expect(alerts).toEqual([away, away]);
});

test('listeners that throw end nothing', async () => {
  const warnings: Error[] = [];
  const fail = (): never => {
    throw new Error('the program fails');
  };
  const { leases, client, start, strategy } = scene({
    onAlert: fail,
    onLost: fail,
    onSnapshot: fail,
    warn: (error) => void warnings.push(error),
  });
  await start();
  await vi.advanceTimersByTimeAsync(10_000);
  leases[0]?.abort(new Error('the lease was taken over'));
  await vi.advanceTimersByTimeAsync(1000);
  expect(client.destroyed).toBe(1);
  expect(warnings.map(({ message }) => message)).toEqual(['the program fails', 'the program fails']);
  await strategy.close();
});

test('one that never was ready is not taken, nor one that the phone has unlinked', async () => {
  const { asked, client, strategy, start } = scene();
  await strategy.beforeBrowserInitialized();
  await strategy.onAuthenticationNeeded();
  await client.destroy();
  await start();
  client.fallInto('UNPAIRED');
  await client.destroy();
  expect(asked).not.toContain('take');
});

test('a log-out in a running browser ends the session in the vault, and moves the profile when the browser has closed', async () => {
  const { asked, client, start, strategy } = scene();
  await start();
  // In the order and without the pauses of whatsapp-web.js, Client.js 501-506.
  await strategy.logout();
  await strategy.beforeBrowserInitialized();
  await strategy.afterBrowserInitialized();
  expect(asked.slice(3)).toEqual(['retire']);
  await client.destroy();
  expect(asked.slice(3)).toEqual(['retire', 'discard', 'release', 'close']);
});

test('logging out twice, as client.logout() can, moves it once', async () => {
  const { asked, client, start, strategy } = scene();
  await start();
  await strategy.logout();
  client.isOpen = false;
  await Promise.all([strategy.logout(), strategy.logout()]);
  expect(asked.filter((each) => each === 'discard')).toHaveLength(1);
});

test('a session that was lost is told, its browser ended, and nothing of it is taken or given back twice', async () => {
  const { asked, leases, losses, client, start } = scene();
  await start();
  leases[0]?.abort(new Error('the lease was taken over'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(losses).toMatchObject([{ code: 'LEASE_LOST' }]);
  expect(client.destroyed).toBe(1);
  expect(asked).not.toContain('take');
});

test('a profile that somebody else uses is refused, and the lease given back', async () => {
  const scenery = scene();
  scenery.inUse = 'yes';
  await expect(scenery.strategy.beforeBrowserInitialized()).rejects.toMatchObject({ code: 'SESSION_IN_USE' });
  expect(scenery.asked).toEqual(['lease', 'release', 'close']);
});

test('a browser that whatsapp-web.js does not start itself is refused in plain words', async () => {
  const { client, strategy } = scene();
  client.options.puppeteer = { browserWSEndpoint: 'ws://elsewhere' };
  const refused = strategy.beforeBrowserInitialized();
  await expect(refused).rejects.toThrow(/has a profile of its own/);
  client.options.puppeteer = { userDataDir: '/somewhere/else' };
  await expect(strategy.beforeBrowserInitialized()).rejects.toThrow(/\/somewhere\/else/);
});

test('a start while the vault is away takes the lease as soon as it is back, and snapshots from then on', async () => {
  const scenery = scene();
  const { asked, alerts, start } = scenery;
  scenery.outage = away;
  await start();
  expect(alerts).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).not.toContain('take');
  scenery.outage = null;
  await vi.advanceTimersByTimeAsync(120_000);
  expect(asked).toContain('mark 1');
  expect(asked).toContain('take');
});

test('a start while the vault is away ends when somebody else turns out to have the session', async () => {
  const scenery = scene();
  const { losses, client, start } = scenery;
  scenery.outage = away;
  await start();
  const held = { session: 'default/sales', owner: 'process 7 on elsewhere', remaining: '30 s' };
  scenery.outage = new HoldfastError('LEASE_HELD', held);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(losses).toMatchObject([{ code: 'LEASE_LOST' }]);
  expect(client.destroyed).toBe(1);
});

test('a client that is cut off from its vault beyond its lease goes on, and says so once for each time', async () => {
  const scenery = scene();
  const { alerts, losses, client, start } = scenery;
  await start();
  for (const silentMs of [130_000, 142_000, 154_000, 125_000, 137_000]) scenery.beUnsure(silentMs, away);
  expect(alerts).toMatchObject([{ code: 'LEASE_UNSURE' }, { code: 'LEASE_UNSURE' }]);
  expect(alerts[0]?.message).toMatch(/another machine may have taken .*: it is away/);
  expect(losses).toEqual([]);
  await client.destroy();
});

test('one that shall stop when it is cut off is destroyed, and nothing of it is taken any more', async () => {
  const scenery = scene({ whenCutOff: 'stop' });
  const { asked, losses, client, start } = scenery;
  await start();
  scenery.beUnsure(130_000, away);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(losses).toMatchObject([{ code: 'LEASE_UNSURE' }]);
  expect(client.destroyed).toBe(1);
  expect(asked).not.toContain('take');
});
