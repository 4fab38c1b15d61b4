// Speaks the DevTools protocol with a running browser over its debugging port, with a limit on every wait.
import { once } from 'node:events';
import { WebSocket } from 'ws';

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Waiter {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

const openWithinMs = 5000;
const answerWithinMs = 30_000;
/** Lists of targets are small; nothing that is asked for here is large. */
const largestAnswerBytes = 16 * 1024 * 1024;

export class DevToolsSocket {
  readonly #socket: WebSocket;
  readonly #calls = new Map<number, Waiter>();
  #lastId = 0;
  #ended: Error | null = null;
  readonly #over: Promise<void>;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.#over = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('message', (data: Buffer) => this.#receive(data.toString('utf8')));
    socket.on('error', (error) => this.#end(error));
    socket.on('close', () => this.#end(new Error('the browser closed the connection')));
  }

  /** @throws what the connection says */
  static async open(url: string): Promise<DevToolsSocket> {
    // Chromium refuses connections that come from a page, and knows those by their origin; this one has none.
    const socket = new WebSocket(url, {
      handshakeTimeout: openWithinMs,
      maxPayload: largestAnswerBytes,
      perMessageDeflate: false,
    });
    await once(socket, 'open');
    return new DevToolsSocket(socket);
  }

  /** Calls a method of the browser, or of the target that `sessionId` names. */
  async call<Result>(method: string, params: object = {}, sessionId?: string): Promise<Result> {
    if (this.#ended !== null) throw this.#ended;
    const id = ++this.#lastId;
    const answer = new Promise<unknown>((resolve, reject) => this.#calls.set(id, { resolve, reject }));
    const late = new Error(`${method}: no answer within ${answerWithinMs} ms`);
    const timer = setTimeout(() => this.#calls.get(id)?.reject(late), answerWithinMs);
    this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) }));
    try {
      return (await answer) as Result;
    } finally {
      clearTimeout(timer);
      this.#calls.delete(id);
    }
  }

  async close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    this.#socket.close();
    await this.#over;
  }

  #receive(text: string): void {
    const { id, result, error } = JSON.parse(text) as Answer;
    const waiter = id === undefined ? undefined : this.#calls.get(id);
    if (error === undefined) waiter?.resolve(result);
    else waiter?.reject(new Error(error.message));
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const waiter of this.#calls.values()) waiter.reject(this.#ended);
    this.#calls.clear();
  }
}
