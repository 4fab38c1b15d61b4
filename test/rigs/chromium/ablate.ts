// Measures what each part of a profile is worth: deletes it from a copy, reopens, and compares all that is stored.
// Run it after a Chromium upgrade: npx tsx test/rigs/chromium/ablate.ts
import { cp, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  differences,
  fillProfile,
  readProfile,
  type FilledProfile,
  type ProfileReading,
} from './profiles.ts';

/** Folders that hold only what Chromium makes again by itself. */
const CACHES = [
  'Default/Cache',
  'Default/Code Cache',
  'Default/GPUCache',
  'Default/DawnGraphiteCache',
  'Default/DawnWebGPUCache',
  'Default/Media Cache',
  'Default/Shared Dictionary',
  'Default/blob_storage',
  'ShaderCache',
  'GrShaderCache',
  'GraphiteDawnCache',
  'GPUPersistentCache',
  'Crashpad',
  'BrowserMetrics',
  'component_crx_cache',
  'extensions_crx_cache',
  'Safe Browsing',
  'segmentation_platform',
  'optimization_guide_model_store',
  'OptimizationGuideModelsManifest',
];
/** Beyond the entries of the profile and of Default: what lies deeper and is worth a row of its own. */
const DEEPER = ['CacheStorage', 'ScriptCache', 'Database'].map((name) => `Default/Service Worker/${name}`);

interface Weight {
  bytes: number;
  files: number;
}

async function weigh(path: string): Promise<Weight> {
  const found = await stat(path);
  if (!found.isDirectory()) return { bytes: found.size, files: 1 };
  const total: Weight = { bytes: 0, files: 0 };
  for (const name of await readdir(path)) {
    const part = await weigh(join(path, name));
    total.bytes += part.bytes;
    total.files += part.files;
  }
  return total;
}

async function candidates(profileDir: string): Promise<string[]> {
  const top = (await readdir(profileDir)).filter((name) => name !== 'Default');
  const inDefault = (await readdir(join(profileDir, 'Default'))).map((name) => `Default/${name}`);
  return [...top, ...inDefault, ...DEEPER].sort();
}

/** One line: what is gone, by kind, instead of two thousand lines for two thousand keys. */
function cost(before: ProfileReading, after: ProfileReading): string {
  const kinds = differences(before, after).map((line) => line.slice(0, line.indexOf(' ')));
  const counts = [...new Set(kinds)].map((kind) => `${kind} (${kinds.filter((one) => one === kind).length})`);
  if (after.httpCacheHits < before.httpCacheHits) {
    counts.push(`HTTP cache hits ${before.httpCacheHits} -> ${after.httpCacheHits}`);
  }
  return counts.join(', ') || 'nothing';
}

async function ablate(
  filled: FilledProfile,
  before: ProfileReading,
  parts: readonly string[],
): Promise<string> {
  const copy = `${filled.profileDir}-copy`;
  try {
    await cp(filled.profileDir, copy, { recursive: true, verbatimSymlinks: true });
    for (const part of parts) await rm(join(copy, part), { recursive: true, force: true });
    return cost(before, await readProfile(copy, filled));
  } catch (error) {
    return `FAILED: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

function row(name: string, { bytes, files }: Weight, lost: string): void {
  console.log(`| ${name} | ${(bytes / 1e6).toFixed(3)} | ${files} | ${lost} |`);
}

async function main(): Promise<void> {
  const base = await mkdtemp(join(tmpdir(), 'holdfast-ablate-'));
  try {
    const filled = await fillProfile(join(base, 'profile'));
    const parts = await candidates(filled.profileDir);
    const weights = new Map<string, Weight>();
    for (const part of parts) weights.set(part, await weigh(join(filled.profileDir, part)));
    const total = await weigh(filled.profileDir);
    // Read from a copy too: reading changes files, and every row must start from the same bytes.
    const copy = `${filled.profileDir}-first`;
    await cp(filled.profileDir, copy, { recursive: true, verbatimSymlinks: true });
    const before = await readProfile(copy, filled);

    console.log('| deleted | MB | files | lost |\n|---|---|---|---|');
    row('nothing', total, await ablate(filled, before, []));
    for (const [part, weight] of weights) row(part, weight, await ablate(filled, before, [part]));
    row('all caches', total, await ablate(filled, before, CACHES));
    console.log(
      `\nCaches not in this profile: ${CACHES.filter((part) => !weights.has(part)).join(', ') || 'none'}`,
    );
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}

await main();
