// A session as a vault takes it, from bytes that a test has at hand, and a place in memory for it to come back to.
import { HoldfastError } from '../../../src/core/errors.ts';
import type { ContentSink, SessionContent } from '../../../src/ports/snapshot-content.ts';

export type SomeFiles = Readonly<Record<string, Uint8Array>>;

const mode = 0o600;

/** What a test does in the middle of a snapshot that is being taken. */
export interface Meanwhile {
  readonly beforeReading?: (path: string) => Promise<void>;
  /** Everything is stored then, and nothing published. */
  readonly beforeConfirming?: () => Promise<void>;
}

export function someContent(files: SomeFiles, meanwhile: Meanwhile = {}): SessionContent {
  return {
    how: 'cold',
    set: 'whole',
    files: Object.entries(files).map(([path, bytes]) => ({
      path,
      sizeBytes: bytes.length,
      modifiedMs: 1_760_000_000_000,
      mode,
      mark: null,
      shape: 'plain',
    })),
    emptyFolders: [],
    leftOut: [],
    async *read(path) {
      await meanwhile.beforeReading?.(path);
      const bytes = files[path];
      if (bytes === undefined)
        throw new HoldfastError('CONTENT_CHANGED', { session: 'x', cause: `${path} is gone` });
      yield bytes;
    },
    confirm: async () => meanwhile.beforeConfirming?.(),
    close: async () => undefined,
  };
}

/** Collects what is restored. */
export class MemorySink implements ContentSink {
  readonly files = new Map<string, Buffer>();

  async folder(): Promise<void> {
    return;
  }

  async file({ path }: { readonly path: string }, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const parts: Uint8Array[] = [];
    for await (const piece of pieces) parts.push(Buffer.from(piece));
    this.files.set(path, Buffer.concat(parts));
  }

  readBack(path: string): AsyncIterable<Uint8Array> | null {
    const bytes = this.files.get(path);
    return bytes === undefined ? null : piecesOf(bytes);
  }
}

async function* piecesOf(bytes: Buffer): AsyncIterable<Uint8Array> {
  yield bytes;
}
