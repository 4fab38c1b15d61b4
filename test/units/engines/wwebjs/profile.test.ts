// Files of a Chromium profile: their classes, their worth, which folders cleaning may move, whether the data stands.
import { describe, expect, test } from 'vitest';
import { cacheFolderOf, cacheFolders } from '../../../../src/engines/wwebjs/cache-folders.ts';
import { classifyProfilePath } from '../../../../src/engines/wwebjs/classify-profile-path.ts';
import { judgeProfile, type LevelDbFacts } from '../../../../src/engines/wwebjs/judge-profile.ts';
import { profileLayout } from '../../../../src/engines/wwebjs/profile-layout.ts';
import { profileWorth } from '../../../../src/engines/wwebjs/profile-worth.ts';

const origin = 'Default/IndexedDB/https_web.whatsapp.com_0.indexeddb';

test.each([
  [`${origin}.leveldb/000005.ldb`, 'indexeddb'],
  [`${origin}.blob/1/00/5`, 'indexeddb'],
  ['Default/Local Storage/leveldb/CURRENT', 'local-storage'],
  ['Default/Session Storage/LOG', 'session-storage'],
  ['Default/Cookies', 'cookies'],
  ['Default/Cookies-journal', 'cookies'],
  ['Default/Network/Cookies', 'cookies'],
  ['Default/Network/Cookies-journal', 'cookies'],
  ['Default/Network/TransportSecurity', 'network-state'],
  ['Default/Service Worker/Database/CURRENT', 'service-worker'],
  ['Default/Service Worker/CacheStorage/0bf6/index.txt', 'cache-storage'],
  ['Default/Service Worker/ScriptCache/index', 'script-cache'],
  ['Default/Service Worker/other', 'service-worker'],
  ['Default/WebStorage/QuotaManager', 'web-storage'],
  ['Default/Preferences', 'preferences'],
  ['Local State', 'local-state'],
  ['SingletonLock', 'lock'],
  ['Default/Cache/Cache_Data/f_000001', 'http-cache'],
  ['Default/Code Cache/js/index', 'code-cache'],
  ['Default/GPUCache/data_0', 'gpu-cache'],
  ['Default/DawnWebGPUCache/index', 'gpu-cache'],
  ['Profile 12/Cache/Cache_Data/f_000001', 'http-cache'],
  ['ShaderCache/data_0', 'shader-cache'],
  ['GrShaderCache/data_0', 'shader-cache'],
  ['GPUPersistentCache/GPUCache/data', 'gpu-persistent-cache'],
  ['Crashpad/settings.dat', 'crash-reports'],
])('%s is %s', (path, expected) => {
  expect(classifyProfilePath(path)).toBe(expected);
});

test.each([
  'webhook_config.json',
  'Cache/f_000001',
  'Cache',
  'Default/Cache',
  'Default/cache/f_000001',
  'Default/Cache Backup/f_000001',
  'Default/Cached/x',
  'Default/Default/Cache/x',
  'Default/GrShaderCache/x',
  'Profile/Cache/x',
  'Profile x/Cache/x',
  'Profile 1x/Cache/x',
  'Profile 1-Cache/x',
  'Default/notes.txt',
  'Default/IndexedDBx/CURRENT',
  'System Profile/Cache/x',
  'Default/Preferences/x',
])('%s is unknown, and so vital', (path) => {
  expect(profileWorth[classifyProfilePath(path)].worth).toBe('vital');
  expect(classifyProfilePath(path)).toBe('unknown');
  expect(cacheFolderOf(path) ?? 'none').toMatch(path === 'Default/Cache' ? /^Default\/Cache$/ : /^none$/);
});

describe('cache folders', () => {
  test('are exactly those whose loss was measured to cost nothing', () => {
    expect(new Set(cacheFolders(['Default', 'Profile 1']))).toEqual(
      new Set([
        ...['Default', 'Profile 1'].flatMap((inner) =>
          [
            'Cache',
            'Code Cache',
            'GPUCache',
            'DawnGraphiteCache',
            'DawnWebGPUCache',
            'Shared Dictionary',
            'Service Worker/CacheStorage',
          ].map((name) => `${inner}/${name}`),
        ),
        'GPUPersistentCache',
      ]),
    );
  });

  test('hold nothing but files of worth cache, and every such file is in one', () => {
    for (const { where, names, kind, class: name } of profileLayout) {
      for (const each of names) {
        const path = `${where === 'inner' ? 'Default/' : ''}${each}${kind === 'folder' ? '/deep/file' : ''}`;
        expect(classifyProfilePath(path)).toBe(name);
        const folder = profileWorth[name].worth === 'cache' ? path.slice(0, -'/deep/file'.length) : null;
        expect(cacheFolderOf(path)).toBe(folder);
      }
    }
  });

  test('never hold WhatsApp data, the script cache, or a name that only begins alike', () => {
    for (const path of [
      `${origin}.leveldb/CURRENT`,
      'Default/Service Worker/ScriptCache/x',
      'Default/Cache2/x',
      'ShaderCache2/x',
      'Cache/x',
    ]) {
      expect(cacheFolderOf(path)).toBeNull();
    }
  });
});

describe('judging a profile', () => {
  const levelDb = (currentText: string | null, ...names: string[]): LevelDbFacts => ({
    currentText,
    names: new Set(names),
  });
  const good = levelDb('MANIFEST-000001\n', 'CURRENT', 'MANIFEST-000001');

  test('whole means that both databases name a MANIFEST that exists', () => {
    expect(judgeProfile({ indexedDb: good, localStorage: good, otherIndexedDb: [] }).state).toBe('whole');
  });

  test.each<[string, LevelDbFacts]>([
    ['without CURRENT', levelDb(null, 'MANIFEST-000001')],
    ['with an empty CURRENT', levelDb('', 'MANIFEST-000001')],
    ['with a cut CURRENT', levelDb('MANIFEST-0000', 'MANIFEST-000001')],
    ['with a CURRENT without its line feed', levelDb('MANIFEST-000001', 'MANIFEST-000001')],
    ['with zeros in CURRENT', levelDb('\0'.repeat(16), 'MANIFEST-000001')],
    ['with a path in CURRENT', levelDb('../MANIFEST-000001\n', 'MANIFEST-000001')],
    ['without the MANIFEST', levelDb('MANIFEST-000001\n', 'MANIFEST-000002')],
  ])('a database %s is damaged', (_what, torn) => {
    expect(judgeProfile({ indexedDb: torn, localStorage: good, otherIndexedDb: [] }).state).toBe('damaged');
    expect(judgeProfile({ indexedDb: good, localStorage: torn, otherIndexedDb: [] }).state).toBe('damaged');
  });

  test('nothing is absent, half is damaged, and another database is unknown rather than absent', () => {
    const none = { indexedDb: null, localStorage: null, otherIndexedDb: [] };
    expect(judgeProfile(none).state).toBe('absent');
    expect(judgeProfile({ ...none, localStorage: good }).state).toBe('absent');
    expect(judgeProfile({ ...none, indexedDb: good }).state).toBe('damaged');
    expect(
      judgeProfile({ ...none, localStorage: good, otherIndexedDb: ['https_other_0.indexeddb.leveldb'] })
        .state,
    ).toBe('unknown');
  });
});
