// Demo worlds for tests, and what lies in them.
import { lstat, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A round time, so that ages are easily read. */
export const nowMs = Date.UTC(2026, 4, 1, 12);

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'holdfast-demo-'));
}

export interface FoundFile {
  /** Below the folder, with `/`. */
  readonly path: string;
  readonly isLink: boolean;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

export async function filesIn(folder: string): Promise<FoundFile[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => !entry.isDirectory());
  return Promise.all(
    files.map(async (entry) => {
      const full = join(entry.parentPath, entry.name);
      const stat = await lstat(full);
      const path = full.slice(folder.length + 1);
      return { path, isLink: stat.isSymbolicLink(), sizeBytes: stat.size, modifiedMs: stat.mtimeMs };
    }),
  );
}

export function textOf(...path: string[]): Promise<string> {
  return readFile(join(...path), 'utf8');
}
