// What this machine remembers of the files of a session's last snapshot: a file with the same mark is not read again, as long as all the packs
// are whole in which its content lies.
import { UnreadableBytes } from './byte-reader.ts';
import type { ContentNode } from './recipe.ts';
import type { SessionPlace } from './session-place.ts';

const cacheKey = 'files';

export interface RememberedFile {
  readonly mark: string;
  readonly sizeBytes: number;
  readonly content: ContentNode;
  readonly packs: readonly string[];
}

export type FileMemory = ReadonlyMap<string, RememberedFile>;

interface Written {
  readonly packs: readonly string[];
  /** Path, mark, size, level, id, and which of the packs. */
  readonly files: readonly (readonly [string, string, number, number, string, readonly number[]])[];
}

export async function readFileMemory(place: SessionPlace): Promise<FileMemory> {
  const closed = await place.cache.read(cacheKey);
  if (closed === null) return new Map();
  try {
    const text = Buffer.from(place.envelope.open(cacheKey, closed)).toString('utf8');
    const { packs, files } = JSON.parse(text) as Written;
    return new Map(
      files.map(([path, mark, sizeBytes, level, id, of]) => {
        const content = { level, id: id === '' ? null : Buffer.from(id, 'base64') };
        return [path, { mark, sizeBytes, content, packs: of.map((index) => packs[index] ?? '') }];
      }),
    );
  } catch (error) {
    // What this machine remembers may be lost at any time; the files are read instead.
    if (error instanceof UnreadableBytes || error instanceof SyntaxError) return new Map();
    throw error;
  }
}

export async function writeFileMemory(place: SessionPlace, memory: FileMemory): Promise<void> {
  const packs = [...new Set([...memory.values()].flatMap((file) => file.packs))];
  const numbers = new Map(packs.map((name, index) => [name, index]));
  const written: Written = {
    packs,
    files: [...memory].map(([path, { mark, sizeBytes, content, packs: of }]) => {
      const id = content.id === null ? '' : Buffer.from(content.id).toString('base64');
      return [path, mark, sizeBytes, content.level, id, of.map((name) => numbers.get(name) ?? -1)];
    }),
  };
  await place.cache.write(cacheKey, place.envelope.close(cacheKey, Buffer.from(JSON.stringify(written))));
}
