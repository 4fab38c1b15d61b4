// Old zips of RemoteAuth as content of snapshots: whole ones are read, everything else is refused.
import { readFileSync, truncateSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { zipOf } from '../../../../src/demo/wwebjs/zip.ts';
import {
  bytesOf,
  demoPlace,
  demoRemotePlace,
  indexedDb,
  placeAt,
  temporaryFolder,
  withContent,
} from '../../../rigs/profiles/profile-place.ts';
import type { ProfilePlace } from '../../../rigs/profiles/profile-place.ts';

/** A place with a zip of these files. */
function zipped(files: Readonly<Record<string, Uint8Array>>): ProfilePlace {
  const at = placeAt(temporaryFolder(), 'RemoteAuth-b.zip');
  writeFileSync(at.folder, zipOf(Object.entries(files).map(([path, content]) => ({ path, content }))));
  return at;
}

/** Of the demo's profile. */
async function loginFiles(): Promise<Record<string, Uint8Array>> {
  const from = await demoPlace();
  return withContent(from, { set: 'essential' }, async ({ files }) => {
    const login = files.filter(({ path }) => /^Default\/(IndexedDB|Local Storage)\//.test(path));
    return Object.fromEntries(login.map(({ path }) => [path, readFileSync(join(from.folder, path))]));
  });
}

test('a whole zip is a session, every file of it', async () => {
  const files = await loginFiles();
  const at = zipped(files);
  expect((await at.snapshots.check(at.ref, { deep: true })).state).toBe('whole');
  await withContent(at, { set: 'essential', deep: true }, async (content) => {
    expect(content.how).toBe('cold');
    expect(content.files.map(({ path }) => path).sort()).toEqual(Object.keys(files).sort());
    for (const { path } of content.files)
      expect(await bytesOf(content, path)).toEqual(Buffer.from(files[path] ?? []));
    const shapes = content.files.map(({ path, shape }) => `${path.split('.').at(-1)} ${shape}`);
    expect(shapes).toContain('ldb table');
    expect(shapes).toContain('log log');
    await content.confirm();
  });
});

test('the demo’s zip is one', async () => {
  const at = await demoRemotePlace();
  await withContent(at, { set: 'whole' }, async (content) => {
    expect(content.files.length).toBe(12);
    expect(content.files.every(({ modifiedMs, mode }) => modifiedMs > 1.7e12 && mode === 0o600)).toBe(true);
  });
});

test('a zip that was written anew while it was read is noticed', async () => {
  const at = zipped(await loginFiles());
  await withContent(at, { set: 'essential' }, async (content) => {
    writeFileSync(at.folder, readFileSync(at.folder));
    await expect(content.confirm()).rejects.toMatchObject({ code: 'CONTENT_CHANGED' });
  });
});

test.each([0, 1, 0.1, 0.5, 0.9, 0.999])('a zip of which only %d is there is damaged', async (share) => {
  const at = zipped(await loginFiles());
  truncateSync(at.folder, share === 1 ? 1 : Math.floor(statSync(at.folder).size * share));
  expect((await at.snapshots.check(at.ref)).state).toBe('damaged');
  await expect(at.snapshots.open(at.ref, { set: 'essential' })).rejects.toMatchObject({
    code: 'SESSION_DAMAGED',
  });
});

test('a flipped bit in a packed file is found, by a deep look at once and else when it is read', async () => {
  const at = zipped(await loginFiles());
  const bytes = readFileSync(at.folder);
  const at3 = Math.floor(bytes.length * 0.3);
  bytes[at3] = (bytes[at3] as number) ^ 16;
  writeFileSync(at.folder, bytes);
  await expect(at.snapshots.open(at.ref, { set: 'essential', deep: true })).rejects.toMatchObject({
    code: 'SESSION_DAMAGED',
  });
  expect((await at.snapshots.check(at.ref, { deep: true })).state).toBe('damaged');
});

test('bytes that unpack, but are not those that went in, are found by their checksum', async () => {
  const at = zipped(await loginFiles());
  const bytes = readFileSync(at.folder);
  // The checksum of the first file in the directory at the end (PKWARE APPNOTE 4.3.12).
  const entry = bytes.indexOf(Buffer.from('PK\u0001\u0002'));
  bytes.writeUInt32LE((bytes.readUInt32LE(entry + 16) ^ 1) >>> 0, entry + 16);
  writeFileSync(at.folder, bytes);
  expect((await at.snapshots.check(at.ref, { deep: true })).state).toBe('damaged');
  await expect(at.snapshots.open(at.ref, { set: 'essential' })).rejects.toMatchObject({
    code: 'SESSION_DAMAGED',
  });
});

test('a whole zip whose database is not whole is damaged, or holds no login', async () => {
  const files = await loginFiles();
  const without = { ...files };
  delete without[`${indexedDb}/000005.ldb`];
  const damaged = zipped(without);
  expect((await damaged.snapshots.check(damaged.ref)).why).toEqual([expect.stringContaining('000005.ldb')]);
  await expect(damaged.snapshots.open(damaged.ref, { set: 'essential' })).rejects.toMatchObject({
    code: 'SESSION_DAMAGED',
  });
  const empty = zipped({ 'Default/Preferences': Buffer.from('{}') });
  await expect(empty.snapshots.open(empty.ref, { set: 'essential' })).rejects.toMatchObject({
    code: 'SESSION_ABSENT',
  });
});

test.each(['../escape', '/absolute', 'a/../../b'])(
  'a zip with the name %j in it is refused',
  async (name) => {
    const at = zipped({ ...(await loginFiles()), [name]: Buffer.from('x') });
    await expect(at.snapshots.open(at.ref, { set: 'essential' })).rejects.toMatchObject({
      code: 'SESSION_DAMAGED',
    });
  },
);

test('many files of a zip can be read at once, and given up at any place', async () => {
  const at = await demoRemotePlace();
  await withContent(at, { set: 'whole' }, async (content) => {
    const reading = content.files.map(async ({ path }, index) => {
      for await (const piece of content.read(path)) if (index % 2 === 0) return piece.length;
      return 0;
    });
    await Promise.all(reading);
  });
});
