// The file that tells a demo world from a folder of somebody's: what carries none is never written into.
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HoldfastError } from '../core/errors.ts';

const markerName = '.holdfast-demo.json';
const version = 1;

/** `begun`: its making was interrupted, so it may be made again over what is there. */
export type DemoState = 'absent' | 'begun' | 'made';

/** @throws HoldfastError DEMO_EXISTS where something lies there that is no demo world */
export async function demoStateOf(folder: string): Promise<DemoState> {
  const names = await namesIn(folder);
  if (names.length === 0) return 'absent';
  if (!names.includes(markerName)) throw new HoldfastError('DEMO_EXISTS', { path: folder });
  return readMarker(folder);
}

/** Marks the folder as ours before anything else is in it. */
export async function markBegun(folder: string): Promise<void> {
  await writeFile(join(folder, markerName), `${JSON.stringify({ madeAtMs: null, version })}\n`);
}

export async function markMade(folder: string, madeAtMs: number): Promise<void> {
  const path = join(folder, markerName);
  // Renamed into place, so that it says one or the other at every moment.
  await writeFile(`${path}.new`, `${JSON.stringify({ madeAtMs, version })}\n`);
  await rename(`${path}.new`, path);
}

async function readMarker(folder: string): Promise<DemoState> {
  try {
    const marker: unknown = JSON.parse(await readFile(join(folder, markerName), 'utf8'));
    const begun =
      typeof marker === 'object' && marker !== null && 'madeAtMs' in marker && marker.madeAtMs === null;
    return begun ? 'begun' : 'made';
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new HoldfastError('DEMO_EXISTS', { path: folder }, { cause });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') throw new HoldfastError('DEMO_EXISTS', { path: folder }, { cause });
    throw cause;
  }
}
