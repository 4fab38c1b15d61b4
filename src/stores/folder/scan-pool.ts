// Worker threads that look at folders, so that a scan uses all cores and the event loop stays free.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Place } from '../../core/place.ts';
import type { LookAnswer, LookTask } from './sighting.ts';

export interface PoolTask extends LookTask {
  readonly place: Place;
}

interface Waiting {
  readonly task: PoolTask;
  resolve(answer: LookAnswer): void;
  reject(error: Error): void;
}

interface Seat {
  readonly worker: Worker;
  current: Waiting | null;
}

/** From a checkout the worker is TypeScript and needs its loader; built, it is plain JavaScript. */
const fromSource = import.meta.url.endsWith('.ts');
const workerFile = new URL(fromSource ? './scan-worker.ts' : './scan-worker.js', import.meta.url);

export class ScanPool {
  readonly #size: number;
  readonly #seats: Seat[] = [];
  readonly #queue: Waiting[] = [];
  #closed = false;

  constructor(size = Math.max(1, Math.min(4, availableParallelism()))) {
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  run(task: PoolTask): Promise<LookAnswer> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ task, resolve, reject });
      this.#seatSomebody();
      this.#dispatch();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#seats.splice(0).map((seat) => seat.worker.terminate()));
  }

  #seatSomebody(): void {
    const idle = this.#seats.some((seat) => seat.current === null);
    if (idle || this.#closed || this.#seats.length >= this.#size) return;
    const worker = new Worker(workerFile, {
      execArgv: fromSource ? ['--import', 'tsx'] : [],
      // Small young generations keep the memory of a scan flat; folders are short-lived garbage.
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
    });
    const seat: Seat = { worker, current: null };
    worker.on('message', (answer: LookAnswer | { failed: string }) => this.#settle(seat, answer));
    worker.on('error', (error) => this.#lose(seat, error));
    worker.on('exit', () => this.#lose(seat, new Error('the scanning thread ended')));
    this.#seats.push(seat);
  }

  #dispatch(): void {
    for (const seat of this.#seats) {
      if (seat.current !== null) continue;
      const next = this.#queue.shift();
      if (next === undefined) {
        // An idle thread must not keep the process alive.
        seat.worker.unref();
        continue;
      }
      seat.current = next;
      seat.worker.ref();
      seat.worker.postMessage(next.task);
    }
  }

  #settle(seat: Seat, answer: LookAnswer | { failed: string }): void {
    const { current } = seat;
    seat.current = null;
    if ('failed' in answer) current?.reject(new Error(answer.failed));
    else current?.resolve(answer);
    this.#dispatch();
  }

  #lose(seat: Seat, error: Error): void {
    const at = this.#seats.indexOf(seat);
    if (at >= 0) this.#seats.splice(at, 1);
    seat.current?.reject(error);
    seat.current = null;
    if (!this.#closed && this.#queue.length > 0) {
      this.#seatSomebody();
      this.#dispatch();
    }
  }
}
