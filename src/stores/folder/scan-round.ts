// One round of a scan: from the root inwards, in this thread for a small world and in worker threads for a large one.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Place } from '../../core/place.ts';
import type { ScanOptions } from '../../ports/store.ts';
import { lookAtFolders } from './look-at-folders.ts';
import type { ScanPool } from './scan-pool.ts';
import type { FolderToLookAt, LookAnswer, LookTask, SessionSighting } from './sighting.ts';
import { stampHolds } from './stamp.ts';

/** Below this many folders the start of a thread costs more than it saves. */
const foldersForThreads = 48;
const foldersPerTask = 8;
/** Names of this many sessions are checked before others get a turn: some 2 ms. */
const stampsPerTurn = 64;

export class ScanRound {
  readonly #place: Place;
  readonly #pool: ScanPool | null;
  readonly #options: ScanOptions;
  readonly #last: ReadonlyMap<string, SessionSighting>;
  readonly #found = new Map<string, SessionSighting>();
  readonly #nowMs: () => number;
  #sessionsRead = 0;

  constructor(
    place: Place,
    machine: { readonly pool: ScanPool | null; nowMs(): number },
    options: ScanOptions,
    last: ReadonlyMap<string, SessionSighting>,
  ) {
    this.#place = place;
    this.#pool = machine.pool;
    this.#nowMs = () => machine.nowMs();
    this.#options = options;
    this.#last = options.namesOnly === true ? last : new Map();
  }

  /** @throws what reading the root throws; trouble further below becomes part of a sighting */
  async run(): Promise<ReadonlyMap<string, SessionSighting>> {
    let next = this.#take(this.#look([{ path: '', depth: 0 }]));
    while (next.length > 0) {
      const changed = await this.#withoutUnchanged(next);
      const tasks: FolderToLookAt[][] = [];
      for (let at = 0; at < changed.length; at += foldersPerTask)
        tasks.push(changed.slice(at, at + foldersPerTask));
      const threads = this.#pool !== null && changed.length >= foldersForThreads ? this.#pool : null;
      next = await this.#lookAtAll(tasks, threads);
    }
    return this.#found;
  }

  /** The cheap check: sessions whose names have not changed are answered from the last scan. */
  async #withoutUnchanged(folders: readonly FolderToLookAt[]): Promise<readonly FolderToLookAt[]> {
    if (this.#last.size === 0) return folders;
    const changed: FolderToLookAt[] = [];
    for (const [index, folder] of folders.entries()) {
      if (index % stampsPerTurn === 0) await this.#turn();
      const earlier = this.#last.get(folder.path);
      if (earlier !== undefined && stampHolds(this.#place.root, folder.path, earlier.stamp)) {
        this.#found.set(folder.path, earlier);
      } else {
        changed.push(folder);
      }
    }
    return changed;
  }

  /** Threads and, where it may, this one take tasks from one list until it is empty. */
  async #lookAtAll(tasks: readonly FolderToLookAt[][], threads: ScanPool | null): Promise<FolderToLookAt[]> {
    const deeper: FolderToLookAt[] = [];
    let taken = 0;
    const work = async (answerTo: (folders: FolderToLookAt[]) => Promise<LookAnswer>): Promise<void> => {
      for (let task = tasks[taken++]; task !== undefined; task = tasks[taken++]) {
        this.#options.signal?.throwIfAborted();
        for (const folder of this.#take(await answerTo(task))) deeper.push(folder);
      }
    };
    const workers = Array.from({ length: threads?.capacity ?? 0 }, () =>
      work((folders) => (threads as ScanPool).run({ place: this.#place, ...this.#task(folders) })),
    );
    if (threads === null || threads.callerHelps) {
      workers.push(
        work(async (folders) => {
          await this.#turn();
          return this.#look(folders);
        }),
      );
    }
    await Promise.all(workers);
    return deeper;
  }

  #look(folders: readonly FolderToLookAt[]): LookAnswer {
    return lookAtFolders(this.#place, this.#task(folders));
  }

  #task(folders: readonly FolderToLookAt[]): LookTask {
    return { nowMs: this.#nowMs(), folders };
  }

  #take(answer: LookAnswer): readonly FolderToLookAt[] {
    for (const sighting of answer.sessions) this.#found.set(sighting.ref.path, sighting);
    this.#sessionsRead += answer.sessions.length;
    this.#options.onProgress?.(this.#sessionsRead);
    return answer.deeper;
  }

  async #turn(): Promise<void> {
    this.#options.signal?.throwIfAborted();
    await nextTurn();
  }
}
