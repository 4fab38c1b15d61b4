// A vault whose disk is not mounted at one start, and profiles that run with one vault and then with another: the real HoldfastAuth.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { temporaryFolder } from '../rigs/profiles/profile-place.ts';
import { startS3 } from '../rigs/s3/start-s3.ts';
import { become, ownerOf, runOnce, writeProfile } from '../rigs/wwebjs/holdfast-auth-runs.ts';

const path = 'session-a';
let [auth, home, mounted]: [string, string, string] = ['', '', ''];
beforeEach(async () => {
  const folder = temporaryFolder();
  [auth, home, mounted] = [join(folder, 'auth'), join(folder, 'home'), join(folder, 'mounted')];
  await writeProfile(auth, path, 'first');
});

const run = (vault: string, during?: string) =>
  runOnce(auth, { home, vault, clientId: 'a' }, () => {
    if (during !== undefined) become(auth, path, during);
  });

test('where the disk of the vault is not mounted no new one is made, and what ran meanwhile stays the newest', async () => {
  await run(mounted);
  renameSync(mounted, `${mounted}.disk`);
  mkdirSync(mounted);
  const without = await run(mounted, 'of a month later');
  expect(without.alerts).toEqual([
    expect.stringContaining('mount its disk'),
    expect.stringContaining('the next start takes the snapshot'),
  ]);
  expect(readdirSync(mounted)).toEqual([]);
  rmSync(mounted, { recursive: true });
  renameSync(`${mounted}.disk`, mounted);
  expect(await run(mounted)).toEqual({ startedOn: 'of a month later', alerts: [] });
});

test('nothing is begun where the profile is gone, too', async () => {
  await run(mounted);
  renameSync(mounted, `${mounted}.disk`);
  mkdirSync(mounted);
  rmSync(join(auth, path), { recursive: true });
  await expect(run(mounted)).rejects.toMatchObject({ code: 'BLOBS_UNAVAILABLE' });
  expect(existsSync(join(auth, path))).toBe(false);
});

test('from one vault to another and back: the profile is as new as it is', async () => {
  await run(mounted);
  const there = await run(`${mounted}.other`, 'ran with the other');
  expect(there).toEqual({ startedOn: 'first', alerts: [expect.stringContaining('go to')] });
  const back = await run(mounted);
  expect(back).toMatchObject({ startedOn: 'ran with the other' });
  rmSync(join(auth, path), { recursive: true });
  expect(await run(mounted)).toMatchObject({ startedOn: 'ran with the other' });
});

test('a session that ran with both, and elsewhere with one of them, is nothing to decide by itself', async () => {
  await run(mounted);
  await run(`${mounted}.other`, 'ran with the other');
  const elsewhere = `${auth}.elsewhere`;
  renameSync(auth, `${auth}.hidden`);
  const options = { home: `${home}.2`, vault: mounted, clientId: 'a' };
  await runOnce(elsewhere, options, () => become(elsewhere, path, 'ran elsewhere'));
  renameSync(elsewhere, `${elsewhere}.hidden`);
  renameSync(`${auth}.hidden`, auth);
  await expect(run(mounted)).rejects.toMatchObject({ code: 'SESSION_OF_ANOTHER' });
  expect(ownerOf(auth, path)).toBe('ran with the other');
});

test('a machine that the session comes back to after another one starts on what that one left', async () => {
  await run(mounted);
  const elsewhere = `${auth}.elsewhere`;
  renameSync(auth, `${auth}.hidden`);
  const options = { home: `${home}.2`, vault: mounted, clientId: 'a' };
  await runOnce(elsewhere, options, () => become(elsewhere, path, 'ran elsewhere'));
  renameSync(elsewhere, `${elsewhere}.hidden`);
  renameSync(`${auth}.hidden`, auth);
  expect(await run(mounted)).toMatchObject({ startedOn: 'ran elsewhere' });
});

test('a storage that ignores conditions on writes is refused before anything is started on its leases', async () => {
  const s3 = await startS3();
  onTestFinished(() => s3.stop());
  onTestFinished(() => void vi.unstubAllEnvs());
  for (const [name, value] of Object.entries(s3.environment)) vi.stubEnv(name, value);
  s3.faults.state.conditions = 'ignored';
  await expect(run(s3.address())).rejects.toMatchObject({ code: 'VAULT_KEEPS_NO_LEASE' });
  expect(ownerOf(auth, path)).toBe('first');
  s3.faults.state.conditions = 'honoured';
  expect(await run(s3.address())).toMatchObject({ startedOn: 'first' });
});

test('between two vaults that both know the session the profile stays the newest', async () => {
  await run(mounted);
  const other = await run(`${mounted}.other`, 'ran with the other');
  expect(other.startedOn).toBe('first');
  // Both vaults know the session by now, and the profile is the newest with either.
  for (const vault of [mounted, `${mounted}.other`, mounted])
    expect(await run(vault)).toMatchObject({ startedOn: 'ran with the other' });
});
