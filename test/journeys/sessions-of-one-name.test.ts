// Two projects whose sessions have one name, and one session that moves: the real HoldfastAuth, vault and disk.
import { cpSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../rigs/profiles/profile-place.ts';
import { ownerOf, runOnce, writeProfile } from '../rigs/wwebjs/holdfast-auth-runs.ts';

let folder: string;
let vault: { home: string; vault: string };
let [one, other]: [string, string] = ['', ''];
beforeEach(() => {
  folder = temporaryFolder();
  vault = { home: join(folder, 'home'), vault: join(folder, 'vault') };
  [one, other] = [join(folder, 'one/.wwebjs_auth'), join(folder, 'other/.wwebjs_auth')];
});

const another = { code: 'SESSION_OF_ANOTHER' };

test('a project never starts on the account of another one that has the same name for its session', async () => {
  await writeProfile(one, 'session', 'account of one');
  await writeProfile(other, 'session', 'account of the other');
  await runOnce(one, vault);
  // Not at the second try either: the first one must not have made it the owner.
  for (let tries = 0; tries < 2; tries++) await expect(runOnce(other, vault)).rejects.toMatchObject(another);
  expect(ownerOf(other, 'session')).toBe('account of the other');
  expect(await runOnce(one, vault)).toMatchObject({ startedOn: 'account of one' });
});

test('nor where it has no profile yet', async () => {
  await writeProfile(one, 'session', 'account of one');
  await runOnce(one, vault);
  await expect(runOnce(other, vault)).rejects.toMatchObject(another);
  expect(ownerOf(other, 'session')).toBeNull();
  expect(await runOnce(one, vault)).toMatchObject({ startedOn: 'account of one' });
});

test('with a name of its own, or a tenant, each has its session', async () => {
  await writeProfile(one, 'session', 'account of one');
  await writeProfile(other, 'session-other', 'account of the other');
  await runOnce(one, vault);
  const started = await runOnce(other, { ...vault, clientId: 'other' });
  expect(started).toEqual({ startedOn: 'account of the other', alerts: [] });
});

test('who says that it is one session goes on with the state that he names', async () => {
  await writeProfile(one, 'session', 'as in the vault');
  await writeProfile(other, 'session', 'as it lies here');
  await runOnce(one, vault);
  const adopting = await runOnce(other, { ...vault, adopt: 'profile' });
  expect(adopting).toMatchObject({ startedOn: 'as it lies here' });
  rmSync(join(other, '.holdfast'), { recursive: true });
  await writeProfile(one, 'session', 'something else');
  rmSync(join(one, '.holdfast'), { recursive: true });
  expect(await runOnce(one, { ...vault, adopt: 'vault' })).toMatchObject({ startedOn: 'as it lies here' });
});

test('a profile that LocalAuth made is used and kept', async () => {
  await writeProfile(one, 'session', 'of LocalAuth');
  expect(await runOnce(one, vault)).toEqual({ startedOn: 'of LocalAuth', alerts: [] });
});

test('a disk that is gone is no reason to ask: the session comes back there, or elsewhere', async () => {
  await writeProfile(one, 'session', 'kept');
  await runOnce(one, vault);
  rmSync(one, { recursive: true });
  expect(await runOnce(one, vault)).toEqual({ startedOn: 'kept', alerts: [] });
  rmSync(one, { recursive: true });
  expect(await runOnce(other, vault)).toEqual({ startedOn: 'kept', alerts: [] });
});

test('a folder that was moved goes on, with its notes or without them', async () => {
  await writeProfile(one, 'session', 'moved');
  await runOnce(one, vault);
  mkdirSync(join(folder, 'other'));
  renameSync(one, other);
  expect(await runOnce(other, vault)).toEqual({ startedOn: 'moved', alerts: [] });
  mkdirSync(one);
  renameSync(join(other, 'session'), join(one, 'session'));
  expect(await runOnce(one, vault)).toEqual({ startedOn: 'moved', alerts: [] });
});

test('a copy beside the folder that it was made of is refused, whatever notes came along', async () => {
  await writeProfile(one, 'session', 'copied');
  await runOnce(one, vault);
  cpSync(one, other, { recursive: true });
  await expect(runOnce(other, vault)).rejects.toMatchObject(another);
});
