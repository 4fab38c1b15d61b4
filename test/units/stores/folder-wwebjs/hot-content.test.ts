// The cut of a profile that may be in use: what is in it, that it needs no moment of rest, and what it leaves behind.
import fs, {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkLevelDb } from '../../../../src/engines/wwebjs/level-db/check-level-db.ts';
import { thisOwner } from '../../../../src/stores/entries/process-identity.ts';
import { levelDbOnDisk } from '../../../../src/stores/folder-wwebjs/level-db-on-disk.ts';
import { databaseDamages } from '../../../rigs/profiles/damages.ts';
import {
  bytesOf,
  demoPlace,
  foreignLock,
  indexedDb,
  localStorage,
  withContent,
} from '../../../rigs/profiles/profile-place.ts';
import type { ProfilePlace } from '../../../rigs/profiles/profile-place.ts';

const cutsOf = ({ place }: ProfilePlace): string => join(place.root, '.holdfast/cuts');

test('it holds what the profile holds, with its sizes, times and modes, and is gone when it is closed', async () => {
  const at = await demoPlace(foreignLock);
  await withContent(at, { set: 'whole', deep: true }, async (content) => {
    expect(content.how).toBe('hot');
    expect(readdirSync(cutsOf(at))).toHaveLength(1);
    expect(content.files.length).toBeGreaterThan(60);
    for (const { path, modifiedMs, mode } of content.files) {
      expect(await bytesOf(content, path)).toEqual(readFileSync(join(at.folder, path)));
      expect({ path, mode }).toEqual({ path, mode: 0o600 });
      // LevelDB writes CURRENT anew itself.
      if (!path.endsWith('CURRENT'))
        expect(modifiedMs).toBe(Math.round(statSync(join(at.folder, path)).mtimeMs));
    }
    expect(content.leftOut).toEqual([]);
    await content.confirm();
  });
  expect(readdirSync(cutsOf(at))).toEqual([]);
});

test('tables are second names and cost no room; all else is copied', async () => {
  const at = await demoPlace(foreignLock);
  await withContent(at, { set: 'essential' }, async () => {
    const [cut = ''] = readdirSync(cutsOf(at));
    const inCut = (path: string): number => statSync(join(cutsOf(at), cut, 'profile', path)).ino;
    const there = (path: string): number => statSync(join(at.folder, path)).ino;
    expect(inCut(`${indexedDb}/000005.ldb`)).toBe(there(`${indexedDb}/000005.ldb`));
    for (const path of [`${indexedDb}/000003.log`, `${indexedDb}/MANIFEST-000001`, 'Default/Cookies'])
      expect(inCut(path)).not.toBe(there(path));
  });
});

test('what happens to the profile while it is read does not reach it', async () => {
  const at = await demoPlace(foreignLock);
  const before = readFileSync(join(at.folder, `${indexedDb}/000005.ldb`));
  await withContent(at, { set: 'essential' }, async (content) => {
    rmSync(join(at.folder, indexedDb), { recursive: true });
    writeFileSync(join(at.folder, 'Default/Cookies'), 'new');
    expect(await bytesOf(content, `${indexedDb}/000005.ldb`)).toEqual(before);
    expect((await bytesOf(content, 'Default/Cookies')).subarray(0, 15).toString()).toBe('SQLite format 3');
    await content.confirm();
  });
});

test('it brings the database only: no tables and logs that it does without, and none of another moment', async () => {
  const at = await demoPlace(foreignLock);
  for (const name of ['000001.log', '000002.ldb', 'MANIFEST-000009', '000010.dbtmp'])
    writeFileSync(join(at.folder, indexedDb, name), 'half of something');
  await withContent(at, { set: 'whole' }, async ({ files }) => {
    const names = files
      .filter(({ path }) => path.startsWith(indexedDb))
      .map(({ path }) => path.slice(indexedDb.length + 1));
    expect(names.sort()).toEqual(['000003.log', '000005.ldb', 'CURRENT', 'LOCK', 'LOG', 'MANIFEST-000001']);
  });
});

test('half a record at the end of a log or a MANIFEST is cut off, so that a browser can go on writing there', async () => {
  const at = await demoPlace(foreignLock);
  const log = join(at.folder, localStorage, '000003.log');
  truncateSync(log, statSync(log).size - 10);
  const manifest = join(at.folder, indexedDb, 'MANIFEST-000001');
  writeFileSync(
    manifest,
    Buffer.concat([readFileSync(manifest), Buffer.from([1, 2, 3, 4, 200, 0, 1, 9, 9])]),
  );
  await withContent(at, { set: 'essential' }, async (content) => {
    const [cut = ''] = readdirSync(cutsOf(at));
    for (const path of [localStorage, indexedDb]) {
      const health = await checkLevelDb(levelDbOnDisk(join(cutsOf(at), cut, 'profile', path)), {
        deep: true,
      });
      expect(health).toMatchObject({ state: 'whole', warnings: [] });
    }
    const sizes = new Map(content.files.map(({ path, sizeBytes, mark }) => [path, { sizeBytes, mark }]));
    expect(sizes.get(`${indexedDb}/MANIFEST-000001`)).toEqual({
      sizeBytes: statSync(manifest).size - 9,
      mark: null,
    });
    expect(sizes.get(`${localStorage}/000003.log`)?.mark).toBeNull();
  });
});

test('marks are those of a cold look, so that what was read hot need not be read cold', async () => {
  const at = await demoPlace(foreignLock);
  await new Promise((resolve) => setTimeout(resolve, 2600));
  const marks = () =>
    withContent(at, { set: 'essential' }, async ({ how, files }) => ({
      how,
      marks: new Map(
        files.flatMap(({ path, mark }) => (path.endsWith('CURRENT') ? [] : [[path, mark] as const])),
      ),
    }));
  const hot = await marks();
  rmSync(join(at.folder, 'SingletonLock'));
  const cold = await marks();
  expect([hot.how, cold.how]).toEqual(['hot', 'cold']);
  expect([...hot.marks.values()]).not.toContain(null);
  expect(hot.marks).toEqual(cold.marks);
});

test('large values beside the database come with it, settled ones as second names', async () => {
  const at = await demoPlace(foreignLock);
  const blobs = join(at.folder, 'Default/IndexedDB/https_web.whatsapp.com_0.indexeddb.blob/1/00');
  mkdirSync(blobs, { recursive: true });
  for (const name of ['1', '2']) writeFileSync(join(blobs, name), `blob ${name}`);
  utimesSync(join(blobs, '1'), 1e9, 1e9);
  await withContent(at, { set: 'essential' }, async (content) => {
    for (const name of ['1', '2']) {
      const path = `Default/IndexedDB/https_web.whatsapp.com_0.indexeddb.blob/1/00/${name}`;
      expect((await bytesOf(content, path)).toString()).toBe(`blob ${name}`);
    }
    expect(statSync(join(blobs, '1')).nlink).toBe(2);
    expect(statSync(join(blobs, '2')).nlink).toBe(1);
  });
});

test.each(databaseDamages)('$what ($found): nothing torn is ever handed out', async ({ found, hurt }) => {
  const at = await demoPlace(foreignLock);
  hurt(at.folder);
  const opened = at.snapshots.open(at.ref, { set: 'essential', deep: true });
  if (found === 'warning') await (await opened).close();
  else await expect(opened).rejects.toMatchObject({ code: 'SESSION_DAMAGED' });
  expect(readdirSync(cutsOf(at))).toEqual([]);
});

test('a database that is another one after every look is no damage: try again when less is written', async () => {
  const at = await demoPlace(foreignLock);
  const folder = join(at.folder, indexedDb);
  const { link } = fs.promises;
  onTestFinished(() => {
    fs.promises.link = link;
    syncBuiltinESMExports();
  });
  let number = 1;
  fs.promises.link = async (from, to) => {
    renameSync(join(folder, `MANIFEST-${padded(number)}`), join(folder, `MANIFEST-${padded(number + 1)}`));
    writeFileSync(join(folder, 'CURRENT'), `MANIFEST-${padded(++number)}\n`);
    await link(from, to);
  };
  syncBuiltinESMExports();
  await expect(at.snapshots.open(at.ref, { set: 'essential' })).rejects.toMatchObject({
    code: 'CONTENT_CHANGED',
  });
  expect(number).toBeGreaterThan(10);
  expect(readdirSync(cutsOf(at))).toEqual([]);
});

const padded = (number: number): string => String(number).padStart(6, '0');

test('a damaged database that no login needs is copied as it is, and named', async () => {
  const at = await demoPlace(foreignLock);
  rmSync(join(at.folder, 'Default/Session Storage/000005.ldb'));
  await withContent(at, { set: 'essential' }, async ({ files, leftOut }) => {
    expect(leftOut).toMatchObject([{ path: 'Default/Session Storage' }]);
    expect(files.filter(({ path }) => path.startsWith('Default/Session Storage/'))).toHaveLength(5);
  });
});

test('an IndexedDB of another kind cannot be cut while it is in use', async () => {
  const at = await demoPlace(foreignLock);
  rmSync(join(at.folder, indexedDb), { recursive: true });
  writeFileSync(join(at.folder, 'Default/IndexedDB/https_web.whatsapp.com_0.sqlite'), 'SQLite format 3\0');
  await expect(at.snapshots.open(at.ref, { set: 'essential' })).rejects.toMatchObject({
    code: 'SESSION_IN_USE',
  });
});

test('what a killed process left of its cut goes with the next one, and what is still read stays', async () => {
  const at = await demoPlace(foreignLock);
  const leave = (name: string, owner: string | null, age = 0): void => {
    const folder = join(cutsOf(at), name, 'profile');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'x'), '');
    if (owner !== null) writeFileSync(join(cutsOf(at), name, 'owner.json'), owner);
    utimesSync(join(cutsOf(at), name), new Date(), new Date(Date.now() - age));
  };
  const dead = thisOwner();
  const parts = dead.process.split(':');
  // The same boot, a pid that nobody can have.
  parts[3] = '4194999';
  leave('dead', JSON.stringify({ ...dead, pid: 4_194_999, process: parts.join(':') }));
  leave('alive', JSON.stringify(dead));
  leave('elsewhere', JSON.stringify({ host: 'another', pid: 1, process: 'somewhere:x' }));
  leave('half-written', '{"host":');
  leave('nameless', null);
  leave('very-old', null, 25 * 3_600_000);
  await withContent(at, { set: 'essential' }, async () => {});
  expect(readdirSync(cutsOf(at)).sort()).toEqual(['alive', 'elsewhere', 'half-written', 'nameless']);
});

test('nothing is written by way of a link that lies in the place of our folder', async () => {
  const at = await demoPlace(foreignLock);
  const elsewhere = join(at.place.root, 'elsewhere');
  mkdirSync(elsewhere);
  symlinkSync(elsewhere, join(at.place.root, '.holdfast'));
  await expect(at.snapshots.open(at.ref, { set: 'essential' })).rejects.toThrow('is a link or a file');
  expect(readdirSync(elsewhere)).toEqual([]);
});
