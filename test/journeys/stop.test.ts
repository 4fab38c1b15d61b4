// `stop` closes the browser that runs on a profile as its user would: nothing that it held in memory is lost.
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { liveBrowsers } from '../../src/stores/folder-wwebjs/live-browser.ts';
import {
  differences,
  openProfile,
  readProfile,
  withPort,
  type ProfileReading,
} from '../rigs/chromium/profiles.ts';
import { filledOnce } from '../rigs/journeys/filled-once.ts';
import { holdfast } from '../rigs/journeys/holdfast.ts';

const { filled, first, copied } = filledOnce({ records: 500, localStorageKeys: 100, cacheMb: 1 });

const at = (folder: string) => ({ folder, session: 'default/alpha' });

test.each([
  ['over its port', withPort, 'port'],
  ['without one by a signal', [], 'signal'],
] as const)('stopped %s, it has written everything, and its lock is gone', async (_where, args, how) => {
  const profile = await copied();
  const open = await openProfile(profile, args);
  await open.addMessages(50);
  expect(await liveBrowsers.close(at(profile), 60_000)).toEqual({ outcome: 'closed', how, pids: [open.pid] });
  expect(await liveBrowsers.close(at(profile), 60_000)).toMatchObject({
    outcome: 'was-not-running',
    pids: [],
  });
  // A link into nothing, which only lstat sees.
  expect(lstatSync(join(profile, 'SingletonLock'), { throwIfNoEntry: false })).toBeUndefined();
  await open.kill();
  const after = await readProfile(profile, filled());
  const changed = differences(first(), after).filter(
    (line) => !line.startsWith('stores model-storage/message'),
  );
  expect(changed).toEqual([]);
  const count = (reading: ProfileReading): number => reading.stores['model-storage/message']?.records ?? 0;
  expect(count(after)).toBe(count(first()) + 50);
});

test('`holdfast stop` closes it and says so; again, nothing runs', async () => {
  const profile = await copied();
  const root = join(profile, '..');
  const home = join(root, '..', 'home');
  const open = await openProfile(profile, withPort);
  onTestFinished(() => open.kill());
  const stopped = await holdfast(home, 'stop', 'alpha', '--place', `wwebjs:${root}`);
  expect(stopped.stdout).toContain(`closed the browser (process ${open.pid}) over its debugging port`);
  expect(stopped.exitCode, stopped.stderr).toBe(0);
  const again = await holdfast(home, 'stop', 'alpha', '--place', `wwebjs:${root}`);
  expect([again.exitCode, again.stdout]).toEqual([0, expect.stringContaining('nothing runs on it')]);
});
