// Moves that their owner, a mount or a link overtakes: what is newer is never lost, and nothing outside is touched.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { removeTree } from '../../src/stores/folder/remove-tree.ts';
import { TrashFolder } from '../../src/stores/folder/trash-folder.ts';
import { mountDisk } from '../rigs/faults/disk.ts';
import { freshFolder, put } from '../rigs/faults/world.ts';

type Method = 'rename' | 'unlink' | 'link' | 'rmdir';

/** Something happens right before or right after the first call of a file system method that `when` names. */
function during(
  method: Method,
  when: (path: string, target: string) => boolean,
  moment: { before?: () => void; after?: () => void },
): void {
  const original = fs.promises[method] as (...args: unknown[]) => Promise<unknown>;
  let due = true;
  const restore = (): void => {
    Object.assign(fs.promises, { [method]: original });
    syncBuiltinESMExports();
  };
  onTestFinished(restore);
  const wrapped = async (...args: unknown[]): Promise<unknown> => {
    const now = due && when(String(args[0]), String(args[1]));
    if (now) due = false;
    if (now) moment.before?.();
    const result = await original(...args);
    if (now) moment.after?.();
    return result;
  };
  Object.assign(fs.promises, { [method]: wrapped });
  syncBuiltinESMExports();
}

const isPublishing = (path: string, target: string): boolean =>
  path.includes('.holdfast-copying-') && target.endsWith('/company_2');
const isAside = (_path: string, target: string): boolean => target.includes('aside-');

interface Ground {
  readonly root: string;
  readonly session: string;
  readonly trash: TrashFolder;
}

/** A session on a disk of its own below the place. */
function otherDisk(): Ground {
  const root = freshFolder();
  mountDisk(join(root, 'acme'), '1m');
  const session = join(root, 'acme/company_2');
  for (const name of ['creds.json', 'pre-key-1.json', 'pre-key-2.json']) put(join(session, name), 9_000_000);
  return { root, session, trash: new TrashFolder(root) };
}

const path = 'acme/company_2';
const item = `run-1/${path}`;
const read = (file: string): string => readFileSync(file, 'utf8');
const ownNames = (folder: string): string[] =>
  readdirSync(folder).filter((name) => name.startsWith('.holdfast'));

describe('between file systems', () => {
  test('what its owner writes after the copy was published stays where it is, and the copy goes', async () => {
    const { root, session, trash } = otherDisk();
    during('rename', isPublishing, {
      after: () => writeFileSync(join(session, 'creds.json'), 'newer'),
    });
    await expect(trash.moveIn(path, item)).rejects.toThrow('it differs from');
    expect(read(join(session, 'creds.json'))).toBe('newer');
    expect(readdirSync(session)).toHaveLength(3);
    expect(ownNames(join(root, 'acme'))).toEqual([]);
    expect(await trash.expectation(item)).toBe(null);
  });

  test('what its owner deletes meanwhile does not come back with what it writes', async () => {
    const { session, trash } = otherDisk();
    during('rename', isPublishing, {
      after() {
        writeFileSync(join(session, 'creds.json'), 'newer');
        rmSync(join(session, 'pre-key-1.json'));
      },
    });
    await expect(trash.moveIn(path, item)).rejects.toThrow('it differs from');
    expect(readdirSync(session).toSorted()).toEqual(['creds.json', 'pre-key-2.json']);
  });

  test('what is written through an open file while the original goes is kept, and the rest comes back', async () => {
    const { session, trash } = otherDisk();
    const before = read(join(session, 'pre-key-1.json'));
    const open = fs.openSync(join(session, 'creds.json'), 'a');
    onTestFinished(() => fs.closeSync(open));
    const key = fs.openSync(join(session, 'pre-key-2.json'), 'a');
    onTestFinished(() => fs.closeSync(key));
    // Everything was compared by now; whichever of the two goes first, the other one is written to.
    during('unlink', (file) => file.includes('aside-'), {
      after() {
        for (const file of [open, key]) fs.writeSync(file, ' and newer');
      },
    });
    await expect(trash.moveIn(path, item)).rejects.toThrow('written to while it was moved');
    expect(read(join(session, 'pre-key-1.json'))).toBe(before);
    const written = ['creds.json', 'pre-key-2.json'].map((name) => read(join(session, name)));
    expect(written.some((text) => text.endsWith(' and newer'))).toBe(true);
    expect(await trash.expectation(item)).toBe(null);
  });

  test('a session that its owner makes anew while the old one is aside is not touched', async () => {
    const { session, trash } = otherDisk();
    during('rename', isAside, { after: () => put(join(session, 'creds.json'), 0, 'new identity') });
    await trash.moveIn(path, item);
    expect(readdirSync(session)).toEqual(['creds.json']);
    expect(read(join(session, 'creds.json'))).toBe('new identity');
    expect((await trash.expectation(item))?.files).toBe(3);
  });

  test('an original that cannot be removed to the end comes back whole', async () => {
    const { session, trash } = otherDisk();
    during('rmdir', (folder) => folder.includes('aside-'), {
      before() {
        throw Object.assign(new Error('EBUSY: busy'), { code: 'EBUSY' });
      },
    });
    await expect(trash.moveIn(path, item)).rejects.toMatchObject({ code: 'MOVE_FAILED' });
    expect(readdirSync(session)).toHaveLength(3);
    expect(await trash.expectation(item)).toBe(null);
  });

  test('killed while the original was aside and its owner still wrote to it: moving puts it back', async () => {
    const { root, session, trash } = otherDisk();
    let aside = '';
    during('rename', (from, target) => isAside(from, target) && (aside = target) !== '', {
      after: () => void spawnSync('cp', ['-a', aside, join(root, 'saved')]),
    });
    await trash.moveIn(path, item);
    // As the kill would have left it, but for what the owner wrote since.
    renameSync(join(root, 'saved'), join(root, 'outside'));
    spawnSync('cp', ['-a', join(root, 'outside'), aside]);
    writeFileSync(join(aside, 'creds.json'), 'newer');
    expect(await trash.overlap(path, item)).toBe('path-within-item');
    await expect(new TrashFolder(root).moveIn(path, item)).rejects.toThrow('it differs from');
    expect(read(join(session, 'creds.json'))).toBe('newer');
    expect(ownNames(join(root, 'acme'))).toEqual([]);
    expect((await trash.expectation(item))?.files).toBe(3);
  });
});

test('a file that its owner replaces while it goes to the trash goes as what it is by then', async () => {
  const root = freshFolder();
  const file = join(root, 'creds.json');
  put(file, 9_000_000, 'older');
  const trash = new TrashFolder(root);
  const replace = (): void => {
    writeFileSync(`${file}.tmp`, 'newer');
    renameSync(`${file}.tmp`, file);
  };
  // The old way had two halves; the only half of the new one is the rename.
  during('unlink', (from) => from === file, { before: replace });
  during('rename', (from) => from === file, { before: replace });
  await trash.moveIn('creds.json', 'run-1/creds.json');
  const inTrash = read(join(root, '.holdfast/trash/run-1/creds.json'));
  expect([inTrash, existsSync(file)]).toEqual(['newer', false]);
});

describe('mounts', () => {
  function withMount(kind: 'disk' | 'bind'): { root: string; inner: string; trash: TrashFolder } {
    const root = freshFolder();
    const inner = join(root, 'a/odd name\\with\ttab');
    put(join(root, 'a/creds.json'), 9_000_000);
    mount(inner, kind);
    return { root, inner, trash: new TrashFolder(root) };
  }

  function mount(at: string, kind: 'disk' | 'bind'): void {
    if (kind === 'disk') mountDisk(at, '1m');
    else {
      const outside = freshFolder();
      mkdirSync(at, { recursive: true });
      expect(spawnSync('mount', ['--bind', outside, at]).status).toBe(0);
      onTestFinished(() => void spawnSync('umount', ['--lazy', at]));
    }
    writeFileSync(join(at, 'precious'), 'x');
  }

  test.each(['disk', 'bind'] as const)('a folder with a %s mounted below it is not moved', async (kind) => {
    const { root, inner, trash } = withMount(kind);
    await expect(trash.moveIn('a', 'run-1/a')).rejects.toThrow(`something is mounted at ${inner}`);
    expect(existsSync(join(root, 'a/creds.json'))).toBe(true);
    expect(existsSync(join(root, '.holdfast/trash/run-1'))).toBe(false);
  });

  test.each(['disk', 'bind'] as const)(
    'a %s that is mounted in the trash is not destroyed into',
    async (kind) => {
      const root = freshFolder();
      const trash = new TrashFolder(root);
      put(join(root, 'a/creds.json'), 9_000_000);
      await trash.moveIn('a', 'run-1/a');
      const inner = join(root, '.holdfast/trash/run-1/a/inner');
      mount(inner, kind);
      await expect(trash.destroy('run-1/a')).rejects.toThrow(`something is mounted at ${inner}`);
      expect(readdirSync(inner)).toEqual(['precious']);
      expect(existsSync(join(root, '.holdfast/trash/run-1/a/creds.json'))).toBe(true);
    },
  );
});

test('a removal never goes on to another file system, whatever the list of mounts said before', async () => {
  const root = freshFolder();
  mountDisk(join(root, 'a/disk'), '1m');
  writeFileSync(join(root, 'a/disk/precious'), 'x');
  await expect(removeTree(join(root, 'a'))).rejects.toThrow('another file system is mounted there');
  expect(readdirSync(join(root, 'a/disk'))).toEqual(['precious']);
});

test('nothing is tidied away by way of a link that stands where a folder was', async () => {
  const root = freshFolder();
  const outside = freshFolder();
  put(join(root, 't/a/creds.json'), 9_000_000, 'one');
  put(join(root, 't/a/pre-key-1.json'), 9_000_000, 'two');
  put(join(outside, 'a/creds.json'), 9_000_000, 'one');
  const trash = new TrashFolder(root);
  await trash.moveIn('t/a', 'run-1/t/a');
  rmSync(join(root, 't'), { recursive: true });
  symlinkSync(outside, join(root, 't'));
  await expect(trash.moveBack('run-1/t/a', 't/a')).rejects.toThrow('a symbolic link on the way');
  expect(read(join(outside, 'a/creds.json'))).toBe('one');
  expect((await trash.expectation('run-1/t/a'))?.files).toBe(2);
});
