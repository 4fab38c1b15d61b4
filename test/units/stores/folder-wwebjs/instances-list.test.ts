// An instances list on disk is replaced whole, keeps its mode, and never loses what its program wrote in the same moment.
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { expect, onTestFinished, test, vi } from 'vitest';
import { HoldfastError } from '../../../../src/core/errors.ts';
import { instancesList } from '../../../../src/stores/folder-wwebjs/instances-list.ts';

const text = '[{"id":"a"}, {"id":"b", "hook":"x"}]\n';

function listAt(content: string | Uint8Array = text): string {
  const folder = mkdtempSync(join(tmpdir(), 'instances-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'instances.json');
  writeFileSync(path, content, { mode: 0o640 });
  return path;
}

async function takeOut(path: string, instance: string) {
  const list = instancesList(path);
  const found = await list.entry(instance);
  if (found === null) throw new Error(`${instance} is not listed`);
  expect(await list.remove(instance, found.expect)).toBe(true);
  return { list, entry: found.entry };
}

test('an entry goes and comes back; the mode stays, and nothing is left beside the list', async () => {
  const path = listAt();
  const { list, entry } = await takeOut(path, 'b');
  expect(readFileSync(path, 'utf8')).toBe('[{"id":"a"}]\n');
  expect(statSync(path).mode & 0o777).toBe(0o640);
  await list.putBack('b', entry);
  await list.putBack('b', entry);
  expect(readFileSync(path, 'utf8')).toBe(text);
  expect(readdirSync(join(path, '..'))).toEqual(['instances.json']);
});

test('behind a symbolic link the list itself is changed, and the link stays', async () => {
  const path = listAt();
  const link = `${path}.link`;
  symlinkSync(path, link);
  await takeOut(link, 'a');
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe('[{"id":"b", "hook":"x"}]\n');
});

test('an entry that changed since is left as it is', async () => {
  const path = listAt();
  const found = await instancesList(path).entry('b');
  const changed = text.replace('"x"', '"y"');
  writeFileSync(path, changed);
  expect(found && (await instancesList(path).remove('b', found.expect))).toBe(false);
  expect(readFileSync(path, 'utf8')).toBe(changed);
});

test.each([
  ['torn', text.slice(0, -9)],
  ['empty', ''],
  ['not of text', Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d])],
  ['of another form', '{"instances":[]}'],
  ['with the id twice', '["b","b"]'],
])('a list that is %s is refused, and nothing of it is changed', async (_how, content) => {
  const path = listAt(content);
  await expect(instancesList(path).entry('b')).rejects.toMatchObject({ code: 'REGISTRY_UNUSABLE' });
  const expected = { kind: 'file', files: 0, sizeBytes: 0, fingerprint: '' } as const;
  await expect(instancesList(path).remove('b', expected)).rejects.toBeInstanceOf(HoldfastError);
  expect(readFileSync(path)).toEqual(Buffer.from(content));
});

// Only here can the moment be hit in which a program writes: right before and right after the rename.
test.each(['before', 'after'] as const)(
  'what its program writes right %s the list is replaced is kept, and the entry goes from that',
  async (when) => {
    const path = listAt();
    const rename = fs.rename;
    const program = await fs.open(path, 'r+');
    onTestFinished(() => program.close());
    const grown = '[{"id":"a"}, {"id":"b", "hook":"x"}, {"id":"new"}]\n';
    const write = () => program.write(grown, 0);
    const spied = vi.spyOn(fs, 'rename').mockImplementationOnce(async (from, to) => {
      if (when === 'before') await write();
      await rename(from, to);
      if (when === 'after') await write();
    });
    syncBuiltinESMExports();
    onTestFinished(() => {
      spied.mockRestore();
      syncBuiltinESMExports();
    });
    await takeOut(path, 'b');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual([{ id: 'a' }, { id: 'new' }]);
  },
);

test('a list that its program replaces meanwhile is the one that the entry goes from', async () => {
  const path = listAt();
  const chmod = fs.chmod;
  const spied = vi.spyOn(fs, 'chmod').mockImplementationOnce(async (...args) => {
    writeFileSync(`${path}.new`, '[{"id":"b", "hook":"x"}, {"id":"new"}]\n');
    renameSync(`${path}.new`, path);
    await chmod(...args);
  });
  syncBuiltinESMExports();
  onTestFinished(() => {
    spied.mockRestore();
    syncBuiltinESMExports();
  });
  await takeOut(path, 'b');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual([{ id: 'new' }]);
});
