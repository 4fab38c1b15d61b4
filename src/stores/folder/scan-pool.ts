// Worker threads that look at folders, so that a scan uses all cores and, in a service, the event loop stays free.
import { Worker } from 'node:worker_threads';
import type { Place } from '../../core/place.ts';
import type { LookAnswer, LookTask } from './sighting.ts';

export interface PoolTask extends LookTask {
  readonly place: Place;
}

/** What a thread answers to each task, in the order in which it got them. */
export type PoolAnswer = LookAnswer | { readonly failed: string };

export interface PoolOptions {
  readonly threads: number;
  /** The calling thread takes tasks too: right for a command that does nothing else, wrong for a service. */
  readonly callerHelps: boolean;
}

interface Waiting {
  resolve(answer: LookAnswer): void;
  reject(error: Error): void;
}

interface Seat {
  readonly worker: Worker;
  readonly waiting: Waiting[];
}

/** So that a thread has its next task at hand while the caller is busy with one of its own. */
const tasksPerThread = 3;

/** From a checkout the worker is TypeScript and needs its loader; built, it is plain JavaScript. */
const fromSource = import.meta.url.endsWith('.ts');
const workerFile = new URL(fromSource ? './scan-worker.ts' : './scan-worker.js', import.meta.url);

export class ScanPool {
  readonly callerHelps: boolean;
  readonly #threads: number;
  readonly #seats: Seat[] = [];
  #closed = false;

  constructor({ threads, callerHelps }: PoolOptions) {
    this.#threads = threads;
    this.callerHelps = callerHelps;
  }

  /** How many tasks may be under way at once. */
  get capacity(): number {
    return this.#threads * tasksPerThread;
  }

  run(task: PoolTask): Promise<LookAnswer> {
    if (this.#closed) return Promise.reject(new Error('the scanning threads were closed'));
    const seat = this.#freestSeat();
    return new Promise((resolve, reject) => {
      seat.waiting.push({ resolve, reject });
      seat.worker.ref();
      seat.worker.postMessage(task);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#seats.splice(0).map((seat) => seat.worker.terminate()));
  }

  #freestSeat(): Seat {
    let freest = this.#seats[0];
    for (const seat of this.#seats) {
      if (freest === undefined || seat.waiting.length < freest.waiting.length) freest = seat;
    }
    const everybodyWorks = freest === undefined || freest.waiting.length > 0;
    return everybodyWorks && this.#seats.length < this.#threads ? this.#seatSomebody() : (freest as Seat);
  }

  #seatSomebody(): Seat {
    // A worker that inherited the flags of the process would load everything that they preload.
    const worker = new Worker(workerFile, { execArgv: fromSource ? ['--import', 'tsx'] : [] });
    const seat: Seat = { worker, waiting: [] };
    worker.on('message', (answer: PoolAnswer) => {
      const first = seat.waiting.shift();
      // An idle thread must not keep the process alive.
      if (seat.waiting.length === 0) worker.unref();
      if ('failed' in answer) first?.reject(new Error(answer.failed));
      else first?.resolve(answer);
    });
    worker.on('error', (error) => this.#lose(seat, error));
    worker.on('exit', () => this.#lose(seat, new Error('a scanning thread ended')));
    this.#seats.push(seat);
    return seat;
  }

  #lose(seat: Seat, error: Error): void {
    const at = this.#seats.indexOf(seat);
    if (at >= 0) this.#seats.splice(at, 1);
    for (const waiting of seat.waiting.splice(0)) waiting.reject(error);
  }
}
