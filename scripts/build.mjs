// Builds dist/ from src/: each module by the TypeScript compiler, and the command line once more as one file with
// what V8 made of it, because loading and compiling hundreds of small ones takes longer than most commands.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { build as buildPages } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  [`${root}node_modules/typescript/bin/tsc`, '-p', 'tsconfig.build.json'],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
if (status !== 0) process.exit(status ?? 1);
await buildPages({ configFile: `${root}dashboard/vite.config.ts` });

/** Loaded by every command. Other packages stay what they are, and are loaded by the commands that need them. */
const bundled = new Set(['cli-table3', 'commander', 'croner', 'p-retry', 'picocolors', 'yauzl', 'zod']);
const about = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const dependencies = [
  ...Object.keys(about.dependencies),
  ...Object.keys(about.optionalDependencies),
  ...Object.keys(about.peerDependencies),
];

/** @param of the package; what it asks for is replaced by something smaller */
const replaced = (what, of, by) => ({
  name: `less-of-${of}`,
  setup({ onResolve }) {
    onResolve({ filter: what }, ({ resolveDir }) =>
      resolveDir.includes(`/${of}/`) ? { path: `${root}scripts/${by}` } : undefined,
    );
  },
});
const plugins = [
  // The messages of zod in forty languages are half of what would be loaded.
  replaced(/\/locales\/index\.js$/, 'zod', 'english-of-zod.mjs'),
  replaced(/^node:child_process$/, 'commander', 'no-child-process.cjs'),
];

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: dependencies.filter((name) => !bundled.has(name)),
  minifyWhitespace: true,
  minifySyntax: true,
  plugins,
  logLevel: 'warning',
};

// A script, because only of a script Node 20 can keep what was compiled; beside the compiler's output, so that what is found
// relative to it is found as before. bin/load-command-line.js runs it.
const commandLine = 'dist/doors/cli/command-line.cjs';
await build({
  ...common,
  entryPoints: ['dist/doors/cli/bin.js'],
  outfile: commandLine,
  format: 'cjs',
  // Packages by `require` then, too: in such a script Node has `import()` as an experiment only.
  supported: { 'dynamic-import': false },
  define: { 'import.meta.url': 'urlOfThis' },
  banner: {
    js: "(function (require, nameOfThis) { const urlOfThis = require('node:url').pathToFileURL(nameOfThis).href;",
  },
  footer: { js: '})' },
});
await build({
  ...common,
  entryPoints: ['dist/stores/folder/scan-worker.js'],
  outdir: 'dist/doors/cli',
  format: 'esm',
  // Packages in the older module format ask for Node's own modules by `require`.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
});
if (/[^\0-\x7f]/.test(readFileSync(`${root}${commandLine}`, 'latin1')))
  throw new Error('the bundle is not ASCII');
keepCompiled();

/** A snapshot uses most of what other commands use, too. */
function keepCompiled() {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-build-'));
  const run = (script, ...args) =>
    spawnSync(process.execPath, [`${root}${script}`, ...args], { cwd: folder, encoding: 'utf8', env: {} });
  try {
    run('bin/holdfast', 'demo', join(folder, 'world'));
    const places = ['baileys', 'wwebjs'].flatMap((name) => [
      '--place',
      `${name}:${join(folder, 'world', name)}`,
    ]);
    const homes = ['--home', join(folder, 'home'), '--vault', join(folder, 'vault')];
    const { stderr } = run('scripts/keep-compiled.mjs', 'snapshot', '--all', ...places, ...homes);
    if (!existsSync(`${root}${commandLine}.compiled`))
      throw new Error(`nothing compiled was kept: ${stderr}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
