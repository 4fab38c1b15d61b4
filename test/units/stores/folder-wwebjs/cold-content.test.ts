// A profile that nobody uses, as content of a snapshot: what is in it, how it is read, and how a change is noticed.
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  bytesOf,
  demoPlace,
  indexedDb,
  localStorage,
  placeAt,
  staleLock,
  temporaryFolder,
  withContent,
} from '../../../rigs/profiles/profile-place.ts';
import { databaseDamages, otherDamages } from '../../../rigs/profiles/damages.ts';

test('everything in it is read, byte for byte, and nothing moved meanwhile', async () => {
  const at = await demoPlace();
  await withContent(at, { set: 'whole', deep: true }, async (content) => {
    expect(content.how).toBe('cold');
    expect(content.files.length).toBeGreaterThan(60);
    for (const file of content.files) {
      const there = readFileSync(join(at.folder, file.path));
      expect(await bytesOf(content, file.path)).toEqual(there);
      expect(file).toMatchObject({ sizeBytes: there.length, mode: 0o600 });
      expect(file.modifiedMs).toBe(Math.round(lstatSync(join(at.folder, file.path)).mtimeMs));
    }
    await content.confirm();
  });
});

test('what is read into a buffer that is used again is the same', async () => {
  const at = await demoPlace();
  await withContent(at, { set: 'whole' }, async (content) => {
    // Less than a whole piece, and more than most files have.
    const spare = Buffer.alloc(100_000);
    for (const { path, sizeBytes } of content.files) {
      const pieces: Buffer[] = [];
      for await (const piece of content.read(path, spare)) {
        expect(piece.buffer === spare.buffer).toBe(sizeBytes <= spare.length);
        pieces.push(Buffer.from(piece));
      }
      expect(Buffer.concat(pieces).equals(readFileSync(join(at.folder, path)))).toBe(true);
    }
  });
});

test('the essential set leaves out what is made again, and only that', async () => {
  const at = await demoPlace();
  writeFileSync(join(at.folder, 'webhook_config.json'), '{}');
  const whole = await withContent(at, { set: 'whole' }, async ({ files }) => files.map(({ path }) => path));
  const essential = await withContent(at, { set: 'essential' }, async ({ files }) =>
    files.map(({ path }) => path),
  );
  const left = whole.filter((path) => !essential.includes(path));
  expect(left.length).toBeGreaterThan(40);
  expect(left.filter((path) => !/Cache|Shared Dictionary/.test(path))).toEqual([]);
  expect(essential).toContain('webhook_config.json');
  expect(essential).toContain(`${indexedDb}/CURRENT`);
  expect(essential).toContain('Default/Cookies');
});

test('tables and logs of databases are known as such', async () => {
  const at = await demoPlace();
  writeFileSync(join(at.folder, 'Default/000009.log'), 'no database lies here');
  await withContent(at, { set: 'essential' }, async ({ files }) => {
    const shapes = Object.fromEntries(files.map(({ path, shape }) => [path, shape]));
    expect(shapes[`${indexedDb}/000005.ldb`]).toBe('table');
    expect(shapes[`${localStorage}/000003.log`]).toBe('log');
    expect(shapes[`${indexedDb}/MANIFEST-000001`]).toBe('plain');
    expect(shapes['Default/000009.log']).toBe('plain');
  });
});

test('links are never followed, sockets never opened, and both are named; so is a session inside', async () => {
  const at = await demoPlace();
  const outside = join(at.place.root, 'secret');
  writeFileSync(outside, 'a secret');
  symlinkSync(outside, join(at.folder, 'Default/link'));
  symlinkSync(at.place.root, join(at.folder, 'Default/linked-folder'));
  mkdirSync(join(at.folder, 'session-inside'));
  const server = createServer().listen(join(at.folder, 'socket'));
  onTestFinished(() => void server.close());
  await withContent(at, { set: 'whole' }, async (content) => {
    expect(content.leftOut.map(({ path }) => path).sort()).toEqual([
      'Default/link',
      'Default/linked-folder',
      'session-inside',
      'socket',
    ]);
    expect(content.files.some(({ path }) => path.includes('link'))).toBe(false);
  });
});

test('locks of a browser are no part of it', async () => {
  const at = await demoPlace(staleLock);
  await withContent(at, { set: 'whole' }, async ({ how, files, leftOut }) => {
    expect(how).toBe('cold');
    expect(files.some(({ path }) => path.startsWith('Singleton'))).toBe(false);
    expect(leftOut).toEqual([]);
  });
});

test('names of any bytes survive, also those that are no text', async () => {
  const at = await demoPlace();
  const names = ['new\nline', 'back\\slash', '"quoted"', 'éü', '�', 'a�ff', '..x', ' ', '-rf'];
  for (const name of names) writeFileSync(join(at.folder, name), name);
  const raw = Buffer.concat([
    Buffer.from(`${at.folder}/`),
    Buffer.from([0x66, 0xff, 0xc3, 0x28, 0xef, 0xbf, 0xbd]),
  ]);
  writeFileSync(raw, 'raw');
  await withContent(at, { set: 'whole' }, async (content) => {
    const found = new Map<string, string>();
    for (const { path } of content.files)
      if (!path.includes('/')) found.set((await bytesOf(content, path)).toString(), path);
    for (const name of names) expect(found.has(name)).toBe(true);
    expect(found.get('raw')).toBe('f\uFFFDff\uFFFDc3(\uFFFDef\uFFFDbf\uFFFDbd');
    expect(new Set(found.values()).size).toBe(found.size);

    const staged = await at.snapshots.stage({ ...at.ref, path: 'session-b' }, 'key');
    for (const file of content.files) await staged.sink.file(file, content.read(file.path));
    await staged.swapIn('run/session-b');
  });
  const list = (folder: string): string => execFileSync('ls', ['-1', '-b', folder], { encoding: 'utf8' });
  expect(list(join(at.place.root, 'session-b'))).toBe(list(at.folder));
});

test('folders in which nothing lies are named', async () => {
  const at = await demoPlace();
  mkdirSync(join(at.folder, 'Default/blob_storage/empty'), { recursive: true });
  await withContent(at, { set: 'essential' }, async ({ emptyFolders }) => {
    expect(emptyFolders).toEqual(['Default/blob_storage/empty']);
  });
});

test.each<[string, (folder: string) => void]>([
  ['written to', (folder) => appendFileSync(join(folder, `${indexedDb}/000003.log`), 'x')],
  [
    'replaced',
    (folder) => (
      writeFileSync(join(folder, 'new'), readFileSync(join(folder, 'Local State'))),
      renameSync(join(folder, 'new'), join(folder, 'Local State'))
    ),
  ],
  ['removed', (folder) => rmSync(join(folder, 'Default/Cookies'))],
  ['added', (folder) => writeFileSync(join(folder, 'Default/new'), '')],
  [
    'written to with its time set back',
    (folder) => {
      const path = join(folder, 'Default/Preferences');
      const { atime, mtime } = statSync(path);
      writeFileSync(path, readFileSync(path).fill(0x20, 0, 1));
      utimesSync(path, atime, mtime);
    },
  ],
])('a file that was %s meanwhile is noticed before anything is published', async (_what, change) => {
  const at = await demoPlace();
  await withContent(at, { set: 'essential' }, async (content) => {
    change(at.folder);
    await expect(content.confirm()).rejects.toMatchObject({ code: 'CONTENT_CHANGED' });
  });
});

test('a file that was written to, cut off or removed is not read as if it were the same', async () => {
  const at = await demoPlace();
  await withContent(at, { set: 'essential' }, async (content) => {
    appendFileSync(join(at.folder, `${indexedDb}/000003.log`), 'x');
    truncateSync(join(at.folder, `${indexedDb}/000005.ldb`), 100);
    rmSync(join(at.folder, 'Local State'));
    for (const path of [`${indexedDb}/000003.log`, `${indexedDb}/000005.ldb`, 'Local State', 'no such file'])
      await expect(bytesOf(content, path)).rejects.toMatchObject({ code: 'CONTENT_CHANGED' });
  });
});

test('marks are the same for the same content, and none for what was written just now', async () => {
  const at = await demoPlace();
  const marks = () =>
    withContent(
      at,
      { set: 'essential' },
      async ({ files }) => new Map(files.map(({ path, mark }) => [path, mark])),
    );
  // The demo sets times back, but not those of the inode.
  chmodSync(join(at.folder, 'Local State'), 0o600);
  const first = await marks();
  expect(first.get('Local State')).toBeNull();
  expect(first.get(`${indexedDb}/000005.ldb`)).not.toBeNull();
  await new Promise((resolve) => setTimeout(resolve, 2600));
  const second = await marks();
  expect(second.get('Local State')).not.toBeNull();
  expect(second.get(`${indexedDb}/000005.ldb`)).toBe(first.get(`${indexedDb}/000005.ldb`));
  expect(await marks()).toEqual(second);
  chmodSync(join(at.folder, 'Local State'), 0o640);
  expect((await marks()).get('Local State')).toBeNull();
});

test.each(databaseDamages)('$what: found as $found', async ({ found, hurt }) => {
  const at = await demoPlace();
  hurt(at.folder);
  const shallow = await at.snapshots.check(at.ref);
  const deep = await at.snapshots.check(at.ref, { deep: true });
  expect([shallow.state, deep.state]).toEqual(
    {
      damaged: ['damaged', 'damaged'],
      deep: ['whole', 'damaged'],
      warning: ['whole', 'whole'],
      nothing: ['whole', 'whole'],
    }[found],
  );
  expect(shallow.warnings.length > 0).toBe(found === 'warning');
  const opened = at.snapshots.open(at.ref, { set: 'essential', deep: true });
  if (found === 'warning') await (await opened).close();
  else await expect(opened).rejects.toMatchObject({ code: 'SESSION_DAMAGED' });
});

test.each(otherDamages)('$what: $found', async ({ found, hurt }) => {
  const at = await demoPlace();
  mkdirSync(join(at.folder, 'Default/WebStorage'), { recursive: true });
  hurt(at.folder);
  const health = await at.snapshots.check(at.ref, { deep: true });
  expect(health.state).toBe('whole');
  expect(health.warnings).toHaveLength(found === 'warning' ? 1 : 0);
});

test('a log that ends in the middle of a record goes into a snapshot without that, and can be mended where it lies', async () => {
  const at = await demoPlace();
  const log = join(at.folder, `${indexedDb}/000003.log`);
  truncateSync(log, statSync(log).size - 100);
  const bytes = readFileSync(log);
  await withContent(at, { set: 'essential' }, async (content) => {
    const file = content.files.find(({ path }) => path.endsWith('indexeddb.leveldb/000003.log'));
    expect(file?.mark).toBeNull();
    expect(file?.sizeBytes).toBeLessThan(bytes.length);
    expect(await bytesOf(content, file?.path ?? '')).toEqual(bytes.subarray(0, file?.sizeBytes));
    await content.confirm();
    expect(readFileSync(log)).toEqual(bytes);
    expect(await at.snapshots.mend?.(at.ref)).toEqual([expect.stringContaining('000003.log')]);
    expect(statSync(log).size).toBe(file?.sizeBytes);
  });
  expect((await at.snapshots.check(at.ref)).warnings).toEqual([]);
  expect(await at.snapshots.mend?.(at.ref)).toEqual([]);
});

test('what is absent, no login, or behind a link is said to be that', async () => {
  const empty = placeAt(temporaryFolder());
  await expect(empty.snapshots.open(empty.ref, { set: 'whole' })).rejects.toMatchObject({
    code: 'SESSION_ABSENT',
  });
  expect((await empty.snapshots.check(empty.ref)).state).toBe('absent');
  mkdirSync(join(empty.folder, 'Default'), { recursive: true });
  await expect(empty.snapshots.open(empty.ref, { set: 'whole' })).rejects.toMatchObject({
    code: 'SESSION_ABSENT',
  });
  expect((await empty.snapshots.check(empty.ref)).state).toBe('absent');

  const at = await demoPlace();
  symlinkSync(at.place.root, join(empty.place.root, 'tenant'));
  const behind = placeAt(empty.place.root, 'tenant/session-a');
  await expect(behind.snapshots.open(behind.ref, { set: 'whole' })).rejects.toMatchObject({
    code: 'SESSION_UNREADABLE',
  });
  await expect(
    at.snapshots.open({ ...at.ref, place: 'wwebjs:/elsewhere' }, { set: 'whole' }),
  ).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
  await expect(at.snapshots.open({ ...at.ref, path: '../x' }, { set: 'whole' })).rejects.toMatchObject({
    code: 'SESSION_UNREADABLE',
  });
});

test('an IndexedDB of another kind is taken as it is, and nobody says that it is whole', async () => {
  const at = await demoPlace();
  rmSync(join(at.folder, indexedDb), { recursive: true });
  writeFileSync(join(at.folder, 'Default/IndexedDB/https_web.whatsapp.com_0.sqlite'), 'SQLite format 3\0');
  expect((await at.snapshots.check(at.ref)).state).toBe('unknown-format');
  await withContent(at, { set: 'essential' }, async (content) => {
    expect(content.files.some(({ path }) => path.endsWith('.sqlite'))).toBe(true);
  });
});
