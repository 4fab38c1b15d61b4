// The caches of a profile: most of what it weighs, and all of it made again when it is missing.
import type { DemoFile } from '../demo-file.ts';
import type { Shape } from '../shape.ts';

/** First bytes of an entry of Chromium's simple cache (net/disk_cache/simple/simple_entry_format.h). */
const simpleCacheMagic = Buffer.from('305c72a71b6dfbfc', 'hex');
/** First bytes of the index of Chromium's block file cache (net/disk_cache/blockfile/disk_format.h). */
const blockCacheMagic = Buffer.from('c103cac3', 'hex');

export interface CacheAmounts {
  readonly httpBytes: number;
  readonly httpFiles: number;
}

export function cacheFiles(shape: Shape, amounts: CacheAmounts, modifiedMs: number): DemoFile[] {
  const { httpBytes, httpFiles } = amounts;
  const files: Record<string, Buffer> = {
    ...simpleCache(shape, 'Default/Cache/Cache_Data', httpFiles, httpBytes),
    ...simpleCache(shape, 'Default/Code Cache/js', 12, httpBytes / 5),
    ...simpleCache(shape, 'Default/Code Cache/wasm', 1, httpBytes / 20),
    ...simpleCache(shape, 'Default/Service Worker/CacheStorage/8f41c0/2d7be0', 6, httpBytes / 3),
    'Default/Service Worker/CacheStorage/8f41c0/index.txt': Buffer.from('\n\u0006wa-sw\u0012\u00062d7be0'),
    ...simpleCache(shape, 'Default/Service Worker/ScriptCache', 3, 60_000),
    ...blockCache(shape, 'Default/GPUCache'),
    ...blockCache(shape, 'Default/DawnGraphiteCache'),
  };
  return Object.entries(files).map(([path, content]) => ({
    path,
    content,
    modifiedMs: modifiedMs - shape.whole(0, 40) * 60_000,
  }));
}

function simpleCache(
  shape: Shape,
  folder: string,
  entries: number,
  sizeBytes: number,
): Record<string, Buffer> {
  const files: Record<string, Buffer> = {
    [`${folder}/index`]: Buffer.concat([simpleCacheMagic, Buffer.alloc(16)]),
    [`${folder}/index-dir/the-real-index`]: shape.filling(24 + entries * 24),
  };
  for (let number = 0; number < entries; number++) {
    const length = Math.round((sizeBytes / entries) * (0.4 + 1.2 * shape.fraction()));
    files[`${folder}/${shape.bytes(8).toString('hex')}_0`] = Buffer.concat([
      simpleCacheMagic,
      shape.filling(length),
    ]);
  }
  return files;
}

/** The sizes in which Chromium makes these files, whatever is in them. */
function blockCache(shape: Shape, folder: string): Record<string, Buffer> {
  const sizes = { data_0: 8192, data_1: 270_336, data_2: 8192, data_3: 8192, index: 262_512 };
  return Object.fromEntries(
    Object.entries(sizes).map(([name, size]) => {
      const content = Buffer.alloc(size);
      content.set([...blockCacheMagic, ...shape.bytes(64)]);
      return [`${folder}/${name}`, content];
    }),
  );
}
