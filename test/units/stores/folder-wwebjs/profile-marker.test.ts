// The note on this machine of which epoch a profile is: of this very folder, of another one, or none.
import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import {
  dropProfileMarker,
  readLastMark,
  readMarkOfMoved,
  readProfileMarker,
  writeProfileMarker,
} from '../../../../src/stores/folder-wwebjs/profile-marker.ts';
import { temporaryFolder } from '../../../rigs/profiles/profile-place.ts';

let place: { root: string };
const path = 'tenant/session-a';
beforeEach(() => {
  place = { root: temporaryFolder() };
  mkdirSync(join(place.root, path), { recursive: true });
});
const at = (): string => join(place.root, path);
const read = (session = path) => readProfileMarker(place, session);

test('what was noted is read, the newest note wins, and no two sessions share one', async () => {
  expect(await read()).toEqual({ state: 'none' });
  await writeProfileMarker(place, path, { vault: 'v1', epoch: 3 });
  await writeProfileMarker(place, path, { vault: 'v1', epoch: 4 });
  expect(await read()).toEqual({ state: 'ours', vault: 'v1', epoch: 4 });
  mkdirSync(join(place.root, 'session-b'));
  expect(await read('session-b')).toEqual({ state: 'none' });
  expect(readdirSync(join(place.root, '.holdfast/markers'))).toHaveLength(1);
});

test('writing into the profile, and moving it away and back, leaves it ours', async () => {
  await writeProfileMarker(place, path, { vault: 'v1', epoch: 3 });
  writeFileSync(join(at(), 'x'), 'x');
  renameSync(at(), join(place.root, 'away'));
  expect(await read()).toEqual({ state: 'none' });
  renameSync(join(place.root, 'away'), at());
  expect(await read()).toEqual({ state: 'ours', vault: 'v1', epoch: 3 });
});

test('a folder that was copied into its place is not the one that was noted', async () => {
  await writeProfileMarker(place, path, { vault: 'v1', epoch: 3 });
  cpSync(at(), join(place.root, 'copy'), { recursive: true, preserveTimestamps: true });
  rmSync(at(), { recursive: true });
  renameSync(join(place.root, 'copy'), at());
  expect(await read()).toEqual({ state: 'copied-by-hand', vault: 'v1', epoch: 3 });
  await writeProfileMarker(place, path, { vault: 'v1', epoch: 5 });
  expect(await read()).toEqual({ state: 'ours', vault: 'v1', epoch: 5 });
});

test('a note goes with its session, once more is fine', async () => {
  await writeProfileMarker(place, path, { vault: 'v1', epoch: 3 });
  await dropProfileMarker(place, path);
  await dropProfileMarker(place, path);
  expect(await read()).toEqual({ state: 'none' });
});

test.each([
  '',
  '{',
  '{}',
  '{"format":2,"vault":"v","epoch":1,"folder":{}}',
  '{"format":1,"vault":"v","epoch":"1","folder":{}}',
])('the note %j says nothing, and that is no answer', async (text) => {
  await writeProfileMarker(place, path, { vault: 'v1', epoch: 3 });
  const [name = ''] = readdirSync(join(place.root, '.holdfast/markers'));
  writeFileSync(join(place.root, '.holdfast/markers', name), text);
  await expect(read()).rejects.toMatchObject({ code: 'SESSION_UNREADABLE' });
});

test('many that write at once leave one whole note', async () => {
  const epochs = Array.from({ length: 20 }, (_none, epoch) => epoch);
  await Promise.all(epochs.map((epoch) => writeProfileMarker(place, path, { vault: 'v1', epoch })));
  expect(await read()).toMatchObject({ state: 'ours', vault: 'v1' });
  expect(readdirSync(join(place.root, '.holdfast/markers'))).toHaveLength(1);
});

test('nothing is noted of a profile that is not there, nor by way of a link', async () => {
  await expect(writeProfileMarker(place, 'session-b', { vault: 'v1', epoch: 1 })).rejects.toThrow('ENOENT');
  const elsewhere = temporaryFolder();
  symlinkSync(elsewhere, join(place.root, '.holdfast'));
  await expect(writeProfileMarker(place, path, { vault: 'v1', epoch: 1 })).rejects.toThrow('link');
  expect(readdirSync(elsewhere)).toEqual([]);
});

test('with another vault what was noted of the first one stays, as long as it is the same folder', async () => {
  await writeProfileMarker(place, path, { vault: 'v1', url: '/v1', epoch: 3 });
  await writeProfileMarker(place, path, { vault: 'v2', url: '/v2', epoch: 9 });
  expect(await read()).toEqual({ state: 'ours', vault: 'v2', url: '/v2', epoch: 9, others: { v1: 3 } });
  await writeProfileMarker(place, path, { vault: 'v1', url: '/v1', epoch: 4 });
  expect(await read()).toEqual({ state: 'ours', vault: 'v1', url: '/v1', epoch: 4, others: { v2: 9 } });
  renameSync(at(), `${at()}-before`);
  mkdirSync(at());
  await writeProfileMarker(place, path, { vault: 'v1', epoch: 5 });
  expect(await read()).toEqual({ state: 'ours', vault: 'v1', epoch: 5 });
});

test('what was noted last is known when the profile is gone, and a folder that moved is known again', async () => {
  await writeProfileMarker(place, path, { vault: 'v1', epoch: 3 });
  const elsewhere = { root: temporaryFolder() };
  mkdirSync(join(elsewhere.root, 'tenant'));
  renameSync(at(), join(elsewhere.root, path));
  expect(await readLastMark(place, path)).toEqual({ vault: 'v1', epoch: 3 });
  expect(await readMarkOfMoved(place, path, elsewhere)).toEqual({ vault: 'v1', epoch: 3 });
  mkdirSync(at());
  expect(await readMarkOfMoved(elsewhere, path, place)).toBeNull();
});
