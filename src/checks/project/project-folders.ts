// Finds the project that a path belongs to: the folders above it that hold a package.json, a repository, or build files.
import { dirname } from 'node:path';
import type { Ground } from '../../ports/ground.ts';

export interface ProjectFolder {
  readonly path: string;
  /** Names in it; null where it may not be listed. */
  readonly names: readonly string[] | null;
}

/** A project is not looked for further up than this. */
const levels = 6;

/** From the path upwards to the folder of the repository, or as far as allowed; only folders that look like a project's. */
export async function projectFoldersAbove(ground: Ground, path: string): Promise<ProjectFolder[]> {
  const folders: ProjectFolder[] = [];
  let at = path;
  for (let level = 0; level <= levels; level += 1) {
    const folder = await look(ground, at);
    if (folder !== null) folders.push(folder);
    const isRepository = (await ground.statOf(`${at === '/' ? '' : at}/.git`)) !== null;
    if (isRepository || dirname(at) === at) break;
    at = dirname(at);
  }
  return folders;
}

async function look(ground: Ground, path: string): Promise<ProjectFolder | null> {
  try {
    const names = await ground.listNames(path);
    return names?.some(isMark) === true ? { path, names } : null;
  } catch (cause) {
    // Folders above may well be closed to this user; a project's own manifest tells whether one was missed.
    if (!isDenied(cause)) throw cause;
    const manifest = await ground.statOf(`${path}/package.json`);
    return manifest === null ? null : { path, names: null };
  }
}

/** Nobody but the system said no: what lies there is not known, which is not the same as nothing. */
export function isDenied(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'EACCES' || cause.code === 'EPERM');
}

function isMark(name: string): boolean {
  return name === 'package.json' || name === '.git' || isMakefile(name) || isDockerfile(name);
}

export function isMakefile(name: string): boolean {
  return /^(GNUm|M|m)akefile$/.test(name);
}

export function isDockerfile(name: string): boolean {
  return /^(Dockerfile|Containerfile)(\..+)?$|\.Dockerfile$/.test(name) && !name.endsWith('.dockerignore');
}
