// The file names that real Baileys writes decode to the ids that it asks for; everything else is unknown.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useMultiFileAuthState } from '@whiskeysockets/baileys';
import { expect, test } from 'vitest';
import { classifyBaileysFile } from '../../../../src/engines/baileys/classify-file.ts';
import { decodeFileName } from '../../../../src/engines/baileys/decode-file-name.ts';
import { encodeFileName } from '../../../../src/engines/baileys/encode-file-name.ts';
import { idShapes, type BaileysKeyType } from '../../../../src/engines/baileys/id-shapes.ts';

const forms: readonly [type: BaileysKeyType, id: string, name: string][] = [
  ['pre-key', '812', 'pre-key-812.json'],
  ['session', '491701234567.0', 'session-491701234567.0.json'],
  ['session', '123456789012345_1.12', 'session-123456789012345_1.12.json'],
  ['session', '491701234567_128.99', 'session-491701234567_128.99.json'],
  ['session', '123456789012345_129.99', 'session-123456789012345_129.99.json'],
  [
    'sender-key',
    '120363000000000001@g.us::123456789012345_1::3',
    'sender-key-120363000000000001@g.us--123456789012345_1--3.json',
  ],
  [
    'sender-key',
    '491701234567-1400000000@g.us::491701234567::0',
    'sender-key-491701234567-1400000000@g.us--491701234567--0.json',
  ],
  ['sender-key', 'status@broadcast::491701234567::0', 'sender-key-status@broadcast--491701234567--0.json'],
  ['sender-key-memory', '120363000000000001@g.us', 'sender-key-memory-120363000000000001@g.us.json'],
  ['sender-key-memory', 'status@broadcast', 'sender-key-memory-status@broadcast.json'],
  ['app-state-sync-key', 'AAAAAD//', 'app-state-sync-key-AAAAAD____.json'],
  ['app-state-sync-key', 'AAAA+/A=', 'app-state-sync-key-AAAA+__A=.json'],
  ['app-state-sync-key', 'AA==', 'app-state-sync-key-AA==.json'],
  ['app-state-sync-version', 'critical_unblock_low', 'app-state-sync-version-critical_unblock_low.json'],
  ['lid-mapping', '491701234567', 'lid-mapping-491701234567.json'],
  ['lid-mapping', '123456789012345_reverse', 'lid-mapping-123456789012345_reverse.json'],
  ['device-list', '491701234567', 'device-list-491701234567.json'],
  ['tctoken', '123456789012345@lid', 'tctoken-123456789012345@lid.json'],
  ['tctoken', '__index', 'tctoken-__index.json'],
  ['identity-key', '123456789012345_1.0', 'identity-key-123456789012345_1.0.json'],
];

test('every form of id decodes exactly and encodes back', () => {
  for (const [type, id, name] of forms) {
    expect(decodeFileName(name)).toEqual({ type, id });
    expect(encodeFileName(type, id)).toBe(name);
    expect(classifyBaileysFile(name)).toBe(type);
  }
  expect(new Set(forms.map(([type]) => type))).toEqual(new Set(Object.keys(idShapes)));
});

test('real Baileys writes exactly these names', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-names-'));
  try {
    const { state, saveCreds } = await useMultiFileAuthState(folder);
    for (const [type, id] of forms) await state.keys.set({ [type]: { [id]: 'x' } });
    await saveCreds();
    expect(new Set(await readdir(folder))).toEqual(
      new Set([...forms.map(([, , name]) => name), 'creds.json']),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.each([
  'creds.json.tmp',
  'creds.json.bak',
  'creds-1.json',
  'Creds.json',
  '.json',
  '.DS_Store',
  '.cleanup.lock',
  'pre-key-.json',
  'pre-key-007.json',
  'pre-key-12.json.tmp',
  'pre-key-1 (copy).json',
  'pre-key-1',
  'pre-key.json',
  'session-491701234567.json',
  'session-491701234567_0.0.json',
  'session-491701234567_1.0 2.json',
  'session-a-1.0.json',
  'session-.0.json',
  'session-1..json',
  'sender-key-120363000000000001@g.us.json',
  'sender-key-120363000000000001@g.us--49170.json',
  'sender-key-memory-120363000000000001@g.us--49170--0.json',
  'sender-key-memory-120363000000000001.json',
  'sender-key--1@g.us--1--0.json',
  'app-state-sync-key-AAAA_AAA.json',
  'app-state-sync-key-AAAAA.json',
  'app-state-sync-key-====.json',
  'app-state-sync-key-AA-=.json',
  'app-state-sync-version-other.json',
  'lid-mapping-_reverse.json',
  'lid-mapping-1_reverse_reverse.json',
  'device-list-1_1.json',
  'tctoken-_index.json',
  'tctoken-1-2@lid.json',
  'tctoken-@lid.json',
  'identity-key-1_1.json',
  'contacts-tc-token-1@lid.json',
  '',
])('%j is unknown', (name) => {
  expect(classifyBaileysFile(name)).toBe('unknown');
  expect(decodeFileName(name)).toBeNull();
});
