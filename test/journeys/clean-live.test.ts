// The caches of a running browser are emptied by itself, over its debugging port, while its page goes on: every record,
// key, cookie and worker is still there.
import { once } from 'node:events';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { HoldfastError } from '../../src/core/errors.ts';
import type { Plan } from '../../src/core/plan.ts';
import { liveBrowsers } from '../../src/stores/folder-wwebjs/live-browser.ts';
import { differences, openProfile, readProfile, withPort } from '../rigs/chromium/profiles.ts';
import { filledOnce } from '../rigs/journeys/filled-once.ts';
import { holdfast, holdfastJson } from '../rigs/journeys/holdfast.ts';

const { filled, first, copied } = filledOnce({ records: 2000, localStorageKeys: 200, cacheMb: 2 });

const at = (folder: string) => ({ folder, session: 'default/alpha' });

/** The page's own caches are caches too. */
const emptiedCaches = /^cacheStorage rig-assets: .+ -> absent$/;

test('emptied while the page runs and writes, every record is still there', async () => {
  const profile = await copied();
  const open = await openProfile(profile, withPort);
  expect(await liveBrowsers.reach(at(profile))).toMatchObject({ pid: open.pid });
  const before = await open.read();
  const writing = open.addMessages(300);
  const emptied = await liveBrowsers.emptyCaches(at(profile));
  await writing;
  expect(emptied.pid).toBe(open.pid);
  expect(emptied.origins).toContain(filled().origin);
  expect(emptied.beforeBytes).toBeGreaterThan(3_000_000);
  expect(emptied.afterBytes).toBeLessThan(emptied.beforeBytes / 5);
  const after = await open.read();
  const changed = differences(before, after);
  expect(changed.filter((line) => !emptiedCaches.test(line) && !line.includes('/message'))).toEqual([]);
  expect(changed.some((line) => emptiedCaches.test(line))).toBe(true);
  const messages = 'stores model-storage/message';
  expect(changed.find((line) => line.startsWith(messages))).toBeDefined();
  expect(after.stores['model-storage/message']?.records).toBe(
    (before.stores['model-storage/message']?.records ?? 0) + 300,
  );
  await open.close();
  const reopened = await readProfile(profile, filled());
  expect(reopened.serviceWorker).toEqual(first().serviceWorker);
  expect(reopened.localStorage).toEqual(first().localStorage);
  expect(reopened.cookies).toEqual(first().cookies);
});

async function reasonOf(act: Promise<unknown>): Promise<string> {
  try {
    await act;
    return 'fine';
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    return `${error.code}: ${String(error.details['cause'])}`;
  }
}

test('a browser that is not provably the one on that profile is never spoken to', async () => {
  const [profile, other] = [await copied(), await copied()];
  expect(await reasonOf(liveBrowsers.reach(at(profile)))).toMatch(/^BROWSER_UNREACHABLE: its profile has no/);

  const without = await openProfile(profile);
  expect(await reasonOf(liveBrowsers.emptyCaches(at(profile)))).toMatch(/has no DevToolsActivePort/);
  await without.close();

  // Another profile's browser, and then a program of whoever, listen on the port that this profile's file names.
  const neighbour = await openProfile(other, withPort);
  const portFile = await readFile(join(other, 'DevToolsActivePort'), 'utf8');
  await writeFile(join(profile, 'DevToolsActivePort'), portFile);
  expect(await reasonOf(liveBrowsers.emptyCaches(at(profile)))).toMatch(/no browser of this user runs/);
  const open = await openProfile(profile);
  await writeFile(join(profile, 'DevToolsActivePort'), portFile);
  expect(await reasonOf(liveBrowsers.emptyCaches(at(profile)))).toMatch(
    /is not provably that of its browser/,
  );
  await neighbour.close();
  let spokenTo = 0;
  const listener = createServer(() => (spokenTo += 1)).listen(Number(portFile.split('\n')[0]), '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(() => void listener.close());
  expect(await reasonOf(liveBrowsers.emptyCaches(at(profile)))).toMatch(
    /is not provably that of its browser/,
  );
  await open.close();

  // Killed, it leaves the file behind.
  const killed = await openProfile(other, withPort);
  await killed.kill();
  expect(await reasonOf(liveBrowsers.emptyCaches(at(other)))).toMatch(/nobody listens on its port/);
  expect(spokenTo).toBe(0);
});

test('`clean --live` plans it and does it, and profiles on which nothing runs go the usual way', async () => {
  const profile = await copied();
  const root = join(profile, '..');
  await cp(filled().profileDir, join(root, 'session-beta'), { recursive: true, verbatimSymlinks: true });
  const home = join(root, '..', 'home');
  const place = ['--place', `wwebjs:${root}`];
  const open = await openProfile(profile, withPort);
  let isOpen = true;
  onTestFinished(async () => (isOpen ? open.kill() : undefined));

  const planned = await holdfastJson<{ plan: Plan }>(home, 'clean', '--live', ...place);
  expect(planned.exitCode).toBe(3);
  const { steps, protected: left } = planned.answer.plan;
  expect(left).toEqual([]);
  const live = steps.filter(({ kind }) => kind === 'empty-live-caches');
  expect(live).toMatchObject([{ path: 'session-alpha' }]);
  const others = steps.filter((step) => !live.includes(step));
  expect(others.every(({ path }) => path.startsWith('session-beta/'))).toBe(true);

  const before = await open.read();
  const text = await holdfast(home, 'clean', '--live', '--session', 'alpha', ...place, '--apply');
  expect(text.exitCode, text.stderr).toBe(0);
  expect(text.stdout).toMatch(/Would empty the caches of 1 running browser: .* MB/);
  expect(text.stdout).toMatch(/default\/alpha: its browser \(process \d+\) emptied its caches: .* MB → .*/);
  expect(text.stdout).not.toContain('To take it back');
  const changed = differences(before, await open.read());
  expect(changed.filter((line) => !emptiedCaches.test(line))).toEqual([]);

  await open.close();
  isOpen = false;
  // Nothing runs any more: now it is cleaned like any other.
  const usual = await holdfastJson<{ plan: Plan }>(home, 'clean', '--live', '--session', 'alpha', ...place);
  expect(usual.answer.plan.steps.every(({ kind }) => kind === 'move-to-trash')).toBe(true);
});

test('named, a running browser that cannot be reached is an error that says what to do', async () => {
  const profile = await copied();
  const root = join(profile, '..');
  const open = await openProfile(profile);
  onTestFinished(() => open.kill());
  const home = join(root, '..', 'home');
  const refused = await holdfast(home, 'clean', '--live', '--session', 'alpha', '--place', `wwebjs:${root}`);
  expect([refused.exitCode, refused.stderr]).toEqual([
    1,
    expect.stringContaining('Start it with a debugging port'),
  ]);
  const all = await holdfastJson<{ plan: Plan }>(home, 'clean', '--live', '--place', `wwebjs:${root}`);
  expect(all.answer.plan.steps).toEqual([]);
  expect(all.answer.plan.protected).toMatchObject([{ guard: 'ask-only-proven-browsers' }]);
});
