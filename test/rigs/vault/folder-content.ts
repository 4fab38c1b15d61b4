// A plain folder as the content of a session, and as where one is restored to: for tests that are about the vault alone.
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ContentFile, ContentSink, SessionContent } from '../../../src/ports/snapshot-content.ts';

export async function folderContent(folder: string, below = ''): Promise<SessionContent> {
  const entries = await readdir(join(folder, below), { recursive: true, withFileTypes: true });
  const files: ContentFile[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const full = join(entry.parentPath, entry.name);
    const path = full.slice(folder.length + 1);
    const { size, mtimeMs, ctimeNs, mtimeNs, ino, dev, mode } = await stat(full, { bigint: true });
    const mark = [dev, ino, size, mtimeNs, ctimeNs].join(':');
    const shape = path.endsWith('.ldb') ? 'table' : path.endsWith('.log') ? 'log' : 'plain';
    files.push({
      path,
      sizeBytes: Number(size),
      modifiedMs: Number(mtimeMs),
      mode: Number(mode) & 0o777,
      mark,
      shape,
    });
  }
  return {
    how: 'cold',
    set: 'whole',
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    emptyFolders: [],
    leftOut: [],
    read: (path) => createReadStream(join(folder, path), { highWaterMark: 2 ** 18 }),
    confirm: async () => undefined,
    close: async () => undefined,
  };
}

export function folderSink(folder: string): ContentSink {
  return {
    folder: async (path) => void (await mkdir(join(folder, path), { recursive: true })),
    async file({ path, mode }, pieces) {
      const full = join(folder, path);
      await mkdir(dirname(full), { recursive: true });
      const file = await open(full, 'w', mode);
      try {
        for await (const piece of pieces) await file.write(piece);
      } finally {
        await file.close();
      }
    },
    readBack: (path) => createReadStream(join(folder, path), { highWaterMark: 2 ** 20 }),
  };
}
