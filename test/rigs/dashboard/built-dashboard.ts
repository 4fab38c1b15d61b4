// The dashboard as it is served: built anew where it is older than its sources, so that a test never looks at yesterday's.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const sources = join(root, 'dashboard');
const built = join(root, 'dist', 'dashboard');

let ensured: Promise<void> | undefined;

/** Once for a process, however many of its keepers ask at the same time: they would build into one folder. */
export function ensureDashboard(): Promise<void> {
  ensured ??= buildWhereOlder();
  return ensured;
}

async function buildWhereOlder(): Promise<void> {
  const page = join(built, 'index.html');
  if (existsSync(page) && statSync(page).mtimeMs > newestMs()) return;
  // Beside it and then in one step: another test may be served from it just now.
  const fresh = `${built}-${process.pid}`;
  mkdirSync(join(root, 'dist'), { recursive: true });
  await build({
    configFile: join(sources, 'vite.config.ts'),
    build: { outDir: fresh, emptyOutDir: true },
  });
  rmSync(built, { recursive: true, force: true });
  renameSync(fresh, built);
}

/** Of the dashboard, and of what it takes from the sources of Holdfast. */
function newestMs(): number {
  const folders = [sources, join(root, 'src', 'core'), join(root, 'src', 'doors', 'http')];
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}
