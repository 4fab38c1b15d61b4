// Directories, names and contents of one made-up Chromium profile, as the scan world needs them.
import { filler, type Random, type WorldFile } from './baileys-files.ts';

const ORIGIN = 'https_web.whatsapp.com_0';

/** What a profile of whatsapp-web.js has on disk, parents before children. */
export const PROFILE_DIRECTORIES: readonly string[] = [
  'Default',
  'Default/Cache',
  'Default/Cache/Cache_Data',
  'Default/Code Cache',
  'Default/Code Cache/js',
  'Default/Code Cache/js/index-dir',
  'Default/Code Cache/wasm',
  'Default/Code Cache/wasm/index-dir',
  'Default/DawnGraphiteCache',
  'Default/DawnWebGPUCache',
  'Default/GPUCache',
  'Default/IndexedDB',
  `Default/IndexedDB/${ORIGIN}.indexeddb.blob`,
  `Default/IndexedDB/${ORIGIN}.indexeddb.blob/1`,
  `Default/IndexedDB/${ORIGIN}.indexeddb.blob/1/00`,
  `Default/IndexedDB/${ORIGIN}.indexeddb.leveldb`,
  'Default/Local Storage',
  'Default/Local Storage/leveldb',
  'Default/Network',
  'Default/Service Worker',
  'Default/Service Worker/CacheStorage',
  'Default/Service Worker/CacheStorage/0c1f6c3a',
  'Default/Service Worker/Database',
  'Default/Service Worker/ScriptCache',
  'Default/Session Storage',
  'Default/WebStorage',
  'Default/shared_proto_db',
  'GrShaderCache',
  'ShaderCache',
  'component_crx_cache',
];

/** Files with the same name in every profile: the ones that rules ask for by name. */
const FIXED: readonly string[] = [
  'Local State',
  'Last Version',
  'Variations',
  'First Run',
  'Default/Preferences',
  'Default/Secure Preferences',
  'Default/History',
  'Default/Favicons',
  'Default/Web Data',
  'Default/Network/Cookies',
  'Default/Network/Cookies-journal',
  'Default/Network/TransportSecurity',
  `Default/IndexedDB/${ORIGIN}.indexeddb.leveldb/CURRENT`,
  `Default/IndexedDB/${ORIGIN}.indexeddb.leveldb/LOCK`,
  `Default/IndexedDB/${ORIGIN}.indexeddb.leveldb/LOG`,
  `Default/IndexedDB/${ORIGIN}.indexeddb.leveldb/MANIFEST-000001`,
  'Default/Local Storage/leveldb/CURRENT',
  'Default/Local Storage/leveldb/MANIFEST-000001',
  'Default/Session Storage/CURRENT',
  'Default/Service Worker/ScriptCache/index',
  'Default/Service Worker/Database/CURRENT',
  'Default/GPUCache/data_0',
  'Default/GPUCache/data_1',
  'Default/GPUCache/index',
  'GrShaderCache/data_0',
  'GrShaderCache/index',
  'ShaderCache/data_0',
  'ShaderCache/index',
];

function hex(random: Random, length: number): string {
  let text = '';
  while (text.length < length) text += random().toString(16).padStart(8, '0');
  return text.slice(0, length);
}

function numbered(index: number): string {
  return String(index).padStart(6, '0');
}

/** The rest: mostly caches, as in a profile that has been in use for a while. */
function growingName(random: Random, index: number): string {
  const part = index % 20;
  if (part < 8) return `Default/Cache/Cache_Data/${hex(random, 16)}_0`;
  if (part < 12) return `Default/Code Cache/js/${hex(random, 16)}_0`;
  if (part < 13) return `Default/Code Cache/wasm/${hex(random, 16)}_0`;
  if (part < 15) return `Default/Service Worker/CacheStorage/0c1f6c3a/${hex(random, 16)}_0`;
  if (part < 16) return `Default/Service Worker/ScriptCache/${hex(random, 16)}_0`;
  if (part < 18) return `Default/IndexedDB/${ORIGIN}.indexeddb.leveldb/${numbered(index)}.ldb`;
  if (part < 19) return `Default/IndexedDB/${ORIGIN}.indexeddb.blob/1/00/${index.toString(16)}`;
  return `Default/Local Storage/leveldb/${numbered(index)}.ldb`;
}

/** The files of one profile with their path inside it; sizes from 0 to 8 KB, small ones more often. */
export function profileFiles(random: Random, count: number): WorldFile[] {
  const files: WorldFile[] = [];
  for (let index = 0; index < count; index++) {
    const fixed = FIXED[index];
    const size = Math.trunc((random() % 8193) * ((random() % 1000) / 1000));
    files.push({ name: fixed ?? growingName(random, index), content: filler(size) });
  }
  return files;
}
