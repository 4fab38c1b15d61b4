// Builds dist/ from src/: each module by the TypeScript compiler, and the command line once more as few files, because
// loading hundreds of small ones takes longer than most commands.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

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

/** Loaded by every command. Other packages stay what they are, and are loaded by the commands that need them. */
const bundled = new Set(['commander', 'picocolors', 'zod']);
const about = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const dependencies = [
  ...Object.keys(about.dependencies),
  ...Object.keys(about.optionalDependencies),
  ...Object.keys(about.peerDependencies),
];

/** The messages of zod in forty languages are half of what would be loaded. */
const englishOnly = {
  name: 'english-only',
  setup({ onResolve }) {
    onResolve({ filter: /\/locales\/index\.js$/ }, ({ resolveDir }) =>
      resolveDir.includes('/zod/') ? { path: `${root}scripts/english-of-zod.mjs` } : undefined,
    );
  },
};

// In the place of the compiler's output, so that what is found relative to these files is found as before.
await build({
  absWorkingDir: root,
  entryPoints: {
    bin: 'dist/doors/cli/bin.js',
    'scan-worker': 'dist/stores/folder/scan-worker.js',
  },
  outdir: 'dist/doors/cli',
  allowOverwrite: true,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: dependencies.filter((name) => !bundled.has(name)),
  // Packages in the older module format ask for Node's own modules by `require`.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  keepNames: true,
  minifyWhitespace: true,
  minifySyntax: true,
  plugins: [englishOnly],
  logLevel: 'warning',
});
