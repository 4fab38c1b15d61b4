// Baileys is the program's own: found when it is there, named when it is not.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { importBaileys } from '../../../../src/adapters/baileys/baileys-module.ts';

test('the package that is installed is loaded', async () => {
  const { initAuthCreds, proto } = await importBaileys();
  expect(initAuthCreds().noiseKey.private).toHaveLength(32);
  expect(proto.Message.AppStateSyncKeyData).toBeDefined();
});

test('the second name is tried where there is no package of the first', async () => {
  expect(await importBaileys(['no-such-baileys', 'baileys-6'])).toHaveProperty('initAuthCreds');
});

test('where there is none the error says what to install', async () => {
  await expect(importBaileys(['no-such-baileys', 'nor-this'])).rejects.toMatchObject({
    code: 'BAILEYS_MISSING',
    message: expect.stringContaining('no-such-baileys and no nor-this'),
    hint: expect.stringContaining('@whiskeysockets/baileys'),
  });
});

test('one that is there and does not load is not passed over', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'broken-baileys-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(folder, { recursive: true });
  const broken = pathToFileURL(join(folder, 'index.mjs')).href;
  writeFileSync(join(folder, 'index.mjs'), "import 'a-dependency-of-it';");
  await expect(importBaileys([broken, 'baileys-6'])).rejects.toMatchObject({
    code: 'BAILEYS_MISSING',
    message: expect.stringContaining('a-dependency-of-it'),
  });
});
