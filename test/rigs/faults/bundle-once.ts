// Before the full tests, once for all of them: the command line, the library and every child process of a test become one
// file each and what they share, because a process that loads hundreds of small ones takes twice as long to start.
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';
import { nameOf } from './built-once.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What is started as a process of its own is called so, or lies in a folder of such. */
const isChild = /-children\/[^/]+\.ts$|\/([^/]+-)?(child|process)\.ts$/;

export default async function bundleOnce(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-built-'));
  // Tests run it as another user too.
  chmodSync(folder, 0o755);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  mkdirSync(join(folder, 'dist'));
  symlinkSync(join(root, 'dist/dashboard'), join(folder, 'dist/dashboard'));
  // As deep as the command line lies below the project, because that is how it finds the file about it.
  const outdir = join(folder, 'dist/doors/cli');
  const scripts = readdirSync(join(root, 'test'), { recursive: true, withFileTypes: true })
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => isChild.test(path));
  await build({
    absWorkingDir: root,
    entryPoints: {
      bin: 'src/doors/cli/bin.ts',
      library: 'src/index.ts',
      // Looked for beside what starts it.
      'scan-worker': 'src/stores/folder/scan-worker.ts',
      ...Object.fromEntries(scripts.map((script) => [nameOf(script), script])),
    },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    keepNames: true,
    logLevel: 'warning',
  });
  project.provide('builtFolder', outdir);
  return () => rmSync(folder, { recursive: true, force: true });
}
