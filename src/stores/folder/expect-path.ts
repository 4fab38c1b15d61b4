// What lies at a path right now, as an expectation that a later step can hold against.
import { createHash } from 'node:crypto';
import { lstat, opendir, readFile, readlink } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import type { Expectation } from '../../core/plan.ts';

/** A file up to this size is compared by content; a larger one, and everything below a folder, by size and time. */
const wholeContentBytes = 1024 * 1024;

/** @returns null when nothing lies there. Never follows a symbolic link. */
export async function expectPath(absolute: string): Promise<Expectation | null> {
  const stat = await lstatOrAbsent(absolute);
  if (stat === null) return null;
  if (!stat.isDirectory()) {
    const fingerprint = await fileFingerprint(absolute, stat);
    return { kind: 'file', files: 1, sizeBytes: stat.size, fingerprint, newestMs: wholeMs(stat) };
  }
  const lines: string[] = [];
  const totals = { files: 0, sizeBytes: 0, newestMs: 0 };
  await describeFolder(Buffer.from(absolute), '', lines, totals);
  // Sorted, because a folder that was copied to another file system lists its names in another order.
  const fingerprint = createHash('sha256').update(lines.sort().join('\n')).digest('hex');
  return { kind: 'folder', ...totals, fingerprint };
}

export async function lstatOrAbsent(absolute: string | Buffer): Promise<Stats | null> {
  try {
    return await lstat(absolute);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** ENOENT and ENOTDIR say that nothing lies there. Every other error says that nobody knows. */
export function isAbsent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

async function fileFingerprint(absolute: string, stat: Stats): Promise<string> {
  if (stat.isSymbolicLink()) return `link:${await readlink(absolute)}`;
  if (stat.isFile() && stat.size <= wholeContentBytes) {
    return `sha256:${createHash('sha256')
      .update(await readFile(absolute))
      .digest('hex')}`;
  }
  return `size:${stat.size}:${wholeSeconds(stat)}`;
}

/**
 * Names are read as Latin-1, one character for each byte: a name that is no UTF-8 could otherwise be listed, but not
 * asked about.
 */
async function describeFolder(
  folder: Buffer,
  below: string,
  lines: string[],
  totals: { files: number; sizeBytes: number; newestMs: number },
): Promise<void> {
  const options = { encoding: 'latin1', bufferSize: 256 } as const;
  for await (const found of await opendir(folder, options)) {
    const absolute = Buffer.concat([folder, Buffer.from(`/${found.name}`, 'latin1')]);
    const path = below === '' ? found.name : `${below}/${found.name}`;
    if (found.isDirectory()) {
      lines.push(JSON.stringify([path]));
      await describeFolder(absolute, path, lines, totals);
      continue;
    }
    const stat = await lstatOrAbsent(absolute);
    // It went away in this moment; what comes later compares without it.
    if (stat === null) continue;
    lines.push(JSON.stringify([path, stat.size, wholeSeconds(stat)]));
    totals.files++;
    totals.sizeBytes += stat.size;
    totals.newestMs = Math.max(totals.newestMs, wholeMs(stat));
  }
}

/** A copy to another file system keeps times only to a fraction of a second, so expectations go by whole seconds. */
function wholeSeconds(stat: Stats): number {
  return Math.floor(stat.mtimeMs / 1000);
}

/** For the same reason: a time that a copy was given comes back a fraction of a microsecond earlier. */
function wholeMs(stat: Stats): number {
  return Math.round(stat.mtimeMs);
}
