// What a process remembers while it works out what is needed: removing a pack asks for it anew each time, and manifests and recipes never change.
import type { ReadManifests } from './manifests.ts';
import type { ManifestFile } from './manifest.ts';

export type NeededContent = Pick<ManifestFile, 'content' | 'sizeBytes'>;

interface Listed {
  readonly key: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

export class LiveMemory {
  #manifests = new Map<string, readonly NeededContent[]>();
  /** By level and id: the ids of every chunk of it, those of its recipes included. */
  #chunks = new Map<string, Uint8Array>();

  /** What the listed manifests need; only those that are new are read, by `read`. */
  async contentsOf<L extends Listed>(
    listed: readonly L[],
    read: (unknown: readonly L[]) => Promise<ReadManifests>,
  ): Promise<{
    readonly contents: readonly NeededContent[];
    readonly unreadable: ReadManifests['unreadable'];
    /** Whether one went away since it was listed: it may lie elsewhere now. */
    readonly hasGone: boolean;
  }> {
    const unknown = listed.filter((one) => !this.#manifests.has(signOf(one)));
    const { manifests, unreadable } = await read(unknown);
    const byId = new Map(manifests.map(({ info, files }) => [info.id, files]));
    for (const one of unknown) {
      const files = byId.get(one.key.slice(one.key.lastIndexOf('/') + 1));
      if (files !== undefined)
        this.#manifests.set(
          signOf(one),
          files.map(({ content, sizeBytes }) => ({ content, sizeBytes })),
        );
    }
    return {
      contents: listed.flatMap((one) => this.#manifests.get(signOf(one)) ?? []),
      unreadable,
      hasGone: manifests.length + unreadable.length < unknown.length,
    };
  }

  chunksOf(content: string): Uint8Array | undefined {
    return this.#chunks.get(content);
  }

  rememberChunks(content: string, ids: Uint8Array): void {
    this.#chunks.set(content, ids);
  }

  /** Forgets what is not listed any more. */
  keepOnly(listed: readonly Listed[], contents: ReadonlySet<string>): void {
    const signs = new Set(listed.map(signOf));
    this.#manifests = new Map([...this.#manifests].filter(([sign]) => signs.has(sign)));
    this.#chunks = new Map([...this.#chunks].filter(([content]) => contents.has(content)));
  }
}

/** A manifest is written once, and anew only where somebody approves it, which changes nothing that it needs. */
function signOf({ key, sizeBytes, modifiedMs }: Listed): string {
  return `${key} ${sizeBytes} ${modifiedMs}`;
}
