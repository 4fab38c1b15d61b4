// Which snapshots cannot be restored whole, given where the chunks lie that are good.
import type { HurtSnapshot } from '../ports/vault.ts';
import { Breath } from './breath.ts';
import { chunkIdBytes } from './chunk-id.ts';
import type { ChunkTable } from './chunk-table.ts';
import { ChunkLost, ContentReader } from './content-reader.ts';
import { chunkText } from './damage-notes.ts';
import { eachOf } from './each-of.ts';
import type { FrameMemory } from './frame-memory.ts';
import { FrameSource } from './frame-source.ts';
import type { Manifest, ManifestFile } from './manifest.ts';
import type { SessionPlace } from './session-place.ts';

export interface FoundHurt {
  readonly hurt: readonly HurtSnapshot[];
  /** Chunks that are needed and are nowhere whole, as text of their ids. */
  readonly missing: ReadonlySet<string>;
}

export interface FindingOptions {
  readonly signal?: AbortSignal | undefined;
  /** What was read in before, and is free. */
  readonly memory?: FrameMemory;
}

/** @param table of chunks that are not known to be damaged */
export async function findHurt(
  place: SessionPlace,
  manifests: readonly Manifest[],
  table: ChunkTable,
  { signal, memory }: FindingOptions = {},
): Promise<FoundHurt> {
  const missing = new Set<string>();
  const reader = new ContentReader(
    place.names,
    table,
    new FrameSource(place, table, [], memory && { memory }),
  );
  /** Contents by level and id, and why they are hurt: most are those of several snapshots. */
  const contents = new Map<string, Promise<string | null>>();
  const hurt: HurtSnapshot[] = [];
  const breath = new Breath();
  for (const { info, files } of manifests) {
    signal?.throwIfAborted();
    await breath.take();
    const whys = await eachOf(files, place.concurrency, (file) => {
      const key = `${file.content.level} ${chunkText(file.content.id ?? new Uint8Array(0))}`;
      const why = contents.get(key) ?? whyHurt(file, table, reader, missing);
      contents.set(key, why);
      return why;
    });
    const paths = files.flatMap(({ path }, index) => (typeof whys[index] === 'string' ? [path] : []));
    const why = whys.find((found) => found !== null);
    if (why !== undefined) hurt.push({ id: info.id, paths: paths.sort(), why });
  }
  return { hurt, missing };
}

/** null where it is whole. */
async function whyHurt(
  { content, sizeBytes }: ManifestFile,
  table: ChunkTable,
  reader: ContentReader,
  missing: Set<string>,
): Promise<string | null> {
  let why: string | null = null;
  try {
    const { list } = await reader.resolve(content, sizeBytes);
    for (const chunk of list.lengths.keys()) {
      if (table.find(list.ids, chunk * chunkIdBytes) >= 0) continue;
      missing.add(chunkText(list.ids.subarray(chunk * chunkIdBytes, (chunk + 1) * chunkIdBytes)));
      why = 'chunks of it are damaged or gone';
    }
  } catch (error) {
    if (!(error instanceof ChunkLost)) throw error;
    missing.add(chunkText(error.id));
    why = error.message;
  }
  return why;
}
