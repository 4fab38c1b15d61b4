// Speaks the DevTools protocol over the two pipes of --remote-debugging-pipe, with a limit on every wait.
import type { Readable, Writable } from 'node:stream';

interface Answer {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Waiter {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/**
 * Pipes rather than a port: nothing to choose or to collide on, and Chromium ends by itself when the
 * test process that holds the other end dies.
 */
export class DevToolsPipe {
  readonly #out: Writable;
  readonly #calls = new Map<number, Waiter>();
  readonly #events = new Map<string, Waiter[]>();
  #lastId = 0;
  #pending = Buffer.alloc(0);
  #closed: Error | undefined;

  constructor(out: Writable, input: Readable) {
    this.#out = out;
    input.on('data', (chunk: Buffer) => this.#receive(chunk));
    for (const stream of [out, input]) {
      // A dying browser breaks its pipes. Its owner sees it exit, knows the reason, and calls fail().
      stream.on('error', () => undefined);
    }
  }

  /** Calls a method of the browser, or of the page that `sessionId` names. */
  async call<T>(method: string, params: object, limitMs: number, sessionId?: string): Promise<T> {
    const id = ++this.#lastId;
    const answer = this.#wait(`DevTools ${method}`, limitMs, (waiter) => this.#calls.set(id, waiter));
    if (!this.#closed) this.#out.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    try {
      return (await answer) as T;
    } finally {
      this.#calls.delete(id);
    }
  }

  /** Resolves at the next such event of that page. Ask before causing it. */
  async nextEvent(method: string, sessionId: string, limitMs: number): Promise<void> {
    const key = `${sessionId} ${method}`;
    await this.#wait(`DevTools event ${method}`, limitMs, (waiter) =>
      this.#events.set(key, [...(this.#events.get(key) ?? []), waiter]),
    );
  }

  /** Ends every wait with this error, and every later one. */
  fail(error: Error): void {
    this.#closed ??= error;
    const waiters = [...this.#calls.values(), ...[...this.#events.values()].flat()];
    this.#calls.clear();
    this.#events.clear();
    for (const waiter of waiters) waiter.reject(this.#closed);
  }

  #wait(what: string, limitMs: number, register: (waiter: Waiter) => void): Promise<unknown> {
    if (this.#closed) return Promise.reject(this.#closed);
    return new Promise((resolve, reject) => {
      const late = new Error(`${what}: no answer within ${limitMs} ms`);
      const timer = setTimeout(() => reject(late), limitMs);
      register({
        resolve: (result) => (clearTimeout(timer), resolve(result)),
        reject: (error) => (clearTimeout(timer), reject(error)),
      });
    });
  }

  #receive(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    for (let end = this.#pending.indexOf(0); end >= 0; end = this.#pending.indexOf(0)) {
      const message = JSON.parse(this.#pending.toString('utf8', 0, end)) as Answer;
      this.#pending = this.#pending.subarray(end + 1);
      this.#deliver(message);
    }
  }

  #deliver(message: Answer): void {
    if (message.id !== undefined) {
      const call = this.#calls.get(message.id);
      if (message.error) call?.reject(new Error(`DevTools: ${message.error.message}`));
      else call?.resolve(message.result);
      return;
    }
    const key = `${message.sessionId} ${message.method}`;
    const waiters = this.#events.get(key) ?? [];
    this.#events.delete(key);
    for (const waiter of waiters) waiter.resolve(undefined);
  }
}
