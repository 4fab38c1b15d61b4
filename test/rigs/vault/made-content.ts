// Sessions made of bytes, as content and as where one is restored to: for tests that are about the vault alone.
import type { ContentFile, ContentSink, SessionContent } from '../../../src/ports/snapshot-content.ts';

export type MadeFiles = ReadonlyMap<string, Uint8Array>;

export interface MadeOptions {
  readonly emptyFolders?: readonly string[];
  /** null: nobody can tell whether a file changed. Without it the mark tells the very content. */
  readonly mark?: (path: string, bytes: Uint8Array) => string | null;
  readonly shapeOf?: (path: string) => ContentFile['shape'];
  /** Called with every path that is read. */
  readonly onRead?: (path: string) => void;
  readonly confirm?: () => Promise<void>;
  readonly pieceBytes?: number;
}

export function madeContent(files: MadeFiles, options: MadeOptions = {}): SessionContent {
  const { emptyFolders = [], mark = contentMark, shapeOf = () => 'plain', pieceBytes = 50_000 } = options;
  return {
    how: 'cold',
    set: 'whole',
    files: [...files].map(([path, bytes]) => ({
      path,
      sizeBytes: bytes.byteLength,
      modifiedMs: 1_700_000_000_000,
      mode: 0o600,
      mark: mark(path, bytes),
      shape: shapeOf(path),
    })),
    emptyFolders,
    leftOut: [],
    async *read(path) {
      options.onRead?.(path);
      const bytes = files.get(path) ?? new Uint8Array(0);
      for (let from = 0; from < bytes.byteLength; from += pieceBytes)
        yield bytes.subarray(from, from + pieceBytes);
    },
    confirm: options.confirm ?? (async () => undefined),
    close: async () => undefined,
  };
}

function contentMark(path: string, bytes: Uint8Array): string {
  return `${path} ${Buffer.from(bytes).toString('base64').slice(0, 24)} ${bytes.byteLength}`;
}

export interface MadeSink {
  readonly sink: ContentSink;
  readonly files: Map<string, Uint8Array>;
  readonly folders: Set<string>;
}

/** @param spoil what becomes of a file between being written and being read back */
export function madeSink(
  spoil: (path: string, bytes: Uint8Array) => Uint8Array = (_path, bytes) => bytes,
): MadeSink {
  const files = new Map<string, Uint8Array>();
  const folders = new Set<string>();
  const sink: ContentSink = {
    folder: async (path) => void folders.add(path),
    async file({ path }, pieces) {
      const all: Uint8Array[] = [];
      for await (const piece of pieces) all.push(Uint8Array.from(piece));
      files.set(path, spoil(path, Buffer.concat(all)));
    },
    readBack(path) {
      const bytes = files.get(path);
      return bytes === undefined ? null : one(bytes);
    },
  };
  return { sink, files, folders };
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
