import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { pathSurvivesARestart } from '../../../src/checks/path-survives-a-restart.ts';
import { linuxGround } from '../../../src/ground/linux-ground.ts';
import { sceneOf, temporaryFolder, write } from './scene.ts';

const ground = linuxGround();
const isRoot = process.getuid?.() === 0;

/** Memory mounted at a folder whose name needs decoding. Only root can mount; others use the memory every Linux has. */
function memoryFolder(): string {
  if (!isRoot) return '/dev/shm';
  const folder = join(temporaryFolder(), 'me mo\\ry');
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', folder]);
  onTestFinished(() => void execFileSync('umount', [folder]));
  return folder;
}

test('a real tmpfs is found, through a path that does not exist yet and through a link', async () => {
  const memory = memoryFolder();
  const link = join(temporaryFolder(), 'link');
  symlinkSync(memory, link);
  for (const path of [memory, join(memory, 'not/yet/auth'), join(link, 'auth')]) {
    expect(await ground.fileSystemOf(path)).toMatchObject({
      type: 'tmpfs',
      mountPoint: memory,
      survivesRestart: 'no',
    });
  }
  const [found] = await pathSurvivesARestart.find(sceneOf(join(memory, 'auth')));
  expect(found).toMatchObject({ code: 'PATH_DOES_NOT_SURVIVE_RESTART', level: 'critical' });
  expect(found?.text).toContain('lies on tmpfs, mounted at');
});

test('where one mount hides another, the one on top is found', async () => {
  const folder = memoryFolder();
  if (!isRoot) {
    expect(await ground.fileSystemOf(folder)).toMatchObject({ type: 'tmpfs' });
    return;
  }
  const inner = join(folder, 'inner');
  mkdirSync(inner);
  execFileSync('mount', ['-t', 'ramfs', 'ramfs', inner]);
  // The second mount on the outer folder hides the inner one, which stays in the table with the longer path.
  execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', folder]);
  onTestFinished(() => {
    execFileSync('umount', [folder]);
    execFileSync('umount', [inner]);
  });
  mkdirSync(inner);
  expect(await ground.fileSystemOf(inner)).toMatchObject({ type: 'tmpfs', mountPoint: folder });
});

test('nothing at a path is null; a refusal is thrown', async () => {
  const folder = temporaryFolder();
  write(folder, { file: 'text' });
  for (const path of [join(folder, 'absent'), join(folder, 'file/below')]) {
    expect(await ground.statOf(path)).toBe(null);
    expect(await ground.readSmallText(path, 10)).toBe(null);
    expect(await ground.listNames(path)).toBe(null);
    expect(await ground.readLink(path)).toBe(null);
  }
  await expect(ground.readLink(join(folder, 'file'))).rejects.toThrow(/EINVAL/);
  await expect(ground.statOf(`${folder}/${'n'.repeat(300)}`)).rejects.toThrow(/ENAMETOOLONG/);
  if (isRoot) return;
  chmodSync(folder, 0);
  await expect(ground.listNames(folder)).rejects.toThrow(/EACCES/);
  chmodSync(folder, 0o700);
});

test('reading stops at the limit and says so; a pipe and a folder are no text', async () => {
  const folder = temporaryFolder();
  write(folder, { ten: '0123456789', folder: null });
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  expect(await ground.readSmallText(join(folder, 'ten'), 10)).toEqual({ text: '0123456789', whole: true });
  expect(await ground.readSmallText(join(folder, 'ten'), 9)).toEqual({ text: '012345678', whole: false });
  expect(await ground.readSmallText(join(folder, 'pipe'), 10)).toBe(null);
  expect(await ground.readSmallText(join(folder, 'folder'), 10)).toBe(null);
});

test('links are seen as links, into nothing as well', async () => {
  const folder = temporaryFolder();
  symlinkSync('host-1', join(folder, 'SingletonLock'));
  expect(await ground.statOf(join(folder, 'SingletonLock'))).toMatchObject({ kind: 'link' });
  expect(await ground.readLink(join(folder, 'SingletonLock'))).toBe('host-1');
});

test('a file system that tells case is told without writing', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'Bob'), '');
  writeFileSync(join(folder, 'bOB'), '');
  expect(await ground.foldsCase(folder)).toBe('no');
  expect(await ground.foldsCase(join(folder, '1/2'))).toBe('unknown');
});

test('a process that runs is told from one that does not', async () => {
  expect((await ground.processOf(process.pid))?.commandLine?.join(' ')).toContain('node');
  // Above the largest number that Linux gives (PID_MAX_LIMIT, 4194304).
  expect(await ground.processOf(4_194_305)).toBe(null);
});
