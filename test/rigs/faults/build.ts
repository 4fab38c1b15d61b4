// Builds the sources and a child of a test into a folder of its own: a fresh process then starts in a fifth of a second.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface Build {
  /** What bin/holdfast runs. */
  readonly cli: string;
  readonly child: string;
  remove(): void;
}

/**
 * Types are not checked here: that is another check's business.
 * @param script the child, below the project's root; the dying one unless said otherwise
 */
export function build(script = 'test/rigs/faults/child.ts'): Build {
  const folder = mkdtempSync(join(tmpdir(), 'faults-build-'));
  const compilerOptions = { outDir: folder, rootDir: root, declaration: false, noCheck: true };
  const include = [join(root, 'src'), join(root, script)];
  const project = join(folder, 'tsconfig.json');
  // Tests run it as another user too.
  chmodSync(folder, 0o755);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    project,
    JSON.stringify({ extends: join(root, 'tsconfig.build.json'), compilerOptions, include }),
  );
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const compiled = spawnSync(process.execPath, [compiler, '-p', project], { encoding: 'utf8' });
  const cli = join(folder, 'src/doors/cli/bin.js');
  const child = join(folder, script.replace(/\.ts$/, '.js'));
  for (const file of [cli, child]) {
    if (!existsSync(file)) throw new Error(`the build left no ${file}: ${compiled.stdout}${compiled.stderr}`);
  }
  return { cli, child, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
