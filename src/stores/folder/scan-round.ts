// One round of a scan: from the root inwards, in this thread for a small world and in worker threads for a large one.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Place } from '../../core/place.ts';
import type { ScanOptions } from '../../ports/store.ts';
import { lookAtFolders } from './look-at-folders.ts';
import type { ScanPool } from './scan-pool.ts';
import type { FolderToLookAt, LookAnswer, LookTask, SessionSighting } from './sighting.ts';

/** Below this many folders the start of a thread costs more than it saves. */
const foldersForThreads = 48;
const foldersPerTask = 16;

export class ScanRound {
  readonly #place: Place;
  readonly #pool: ScanPool | null;
  readonly #options: ScanOptions;
  readonly #last: ReadonlyMap<string, SessionSighting>;
  readonly #found = new Map<string, SessionSighting>();
  readonly #nowMs: () => number;

  constructor(
    place: Place,
    machine: { pool: ScanPool | null; nowMs(): number },
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
    let next = this.#take(
      lookAtFolders(this.#place, { folders: [{ path: '', depth: 0 }], nowMs: this.#nowMs() }),
    );
    while (next.length > 0) {
      const tasks = this.#tasks(next);
      const threads = this.#pool !== null && next.length >= foldersForThreads;
      const answers = threads ? await this.#inThreads(tasks) : await this.#here(tasks);
      next = answers.flatMap((answer) => this.#take(answer));
    }
    return this.#found;
  }

  #tasks(folders: readonly FolderToLookAt[]): LookTask[] {
    const tasks: LookTask[] = [];
    for (let at = 0; at < folders.length; at += foldersPerTask) {
      const part = folders.slice(at, at + foldersPerTask);
      tasks.push({
        nowMs: this.#nowMs(),
        folders: part.map((folder) => ({ ...folder, stamp: this.#last.get(folder.path)?.stamp })),
      });
    }
    return tasks;
  }

  async #inThreads(tasks: readonly LookTask[]): Promise<LookAnswer[]> {
    const { signal } = this.#options;
    return Promise.all(
      tasks.map(async (task) => {
        signal?.throwIfAborted();
        const answer = await (this.#pool as ScanPool).run({ place: this.#place, ...task });
        this.#report(answer);
        return answer;
      }),
    );
  }

  async #here(tasks: readonly LookTask[]): Promise<LookAnswer[]> {
    const answers: LookAnswer[] = [];
    for (const { nowMs, folders } of tasks) {
      for (const folder of folders) {
        this.#options.signal?.throwIfAborted();
        const answer = lookAtFolders(this.#place, { nowMs, folders: [folder] });
        this.#report(answer);
        answers.push(answer);
        await nextTurn();
      }
    }
    return answers;
  }

  #take(answer: LookAnswer): FolderToLookAt[] {
    for (const sighting of answer.sessions) this.#found.set(sighting.ref.path, sighting);
    for (const path of answer.unchanged) {
      const earlier = this.#last.get(path);
      if (earlier !== undefined) this.#found.set(path, earlier);
    }
    return [...answer.deeper];
  }

  #sessionsRead = 0;

  #report(answer: LookAnswer): void {
    this.#sessionsRead += answer.sessions.length + answer.unchanged.length;
    this.#options.onProgress?.(this.#sessionsRead);
  }
}
