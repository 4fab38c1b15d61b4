// One reader of the events: what waits for it is bounded, and nothing goes out after its key has ended.
import type { Caller } from '../../../core/access.ts';
import type { KeeperEvent } from '../../../core/keeper-event.ts';
import type { OpenStream } from '../access/open-streams.ts';
import { seenBy } from './seen-by.ts';

const heartbeatMs = 15_000;
/** More than all events that are kept, so that who comes back can have those. */
const mostWaiting = 8_000_000;

export class EventReader {
  readonly #caller: Caller;
  readonly #stream: OpenStream;
  readonly #cutOff: () => void;
  #waiting = ': connected\n\n';
  #wake: (() => void) | null = null;

  /** @param cutOff ends the connection: who does not read would not learn of a polite end */
  constructor(caller: Caller, stream: OpenStream, cutOff: () => void) {
    this.#caller = caller;
    this.#stream = stream;
    this.#cutOff = cutOff;
  }

  tell(event: KeeperEvent | { readonly kind: 'gap' }): void {
    if (event.kind === 'gap') return this.#put('event: gap\ndata: {}\n\n');
    const seen = seenBy(this.#caller, event);
    // JSON has no line breaks of its own.
    if (seen !== null) this.#put(`id: ${seen.id}\ndata: ${JSON.stringify(seen)}\n\n`);
  }

  body(): ReadableStream<Uint8Array> {
    const { signal } = this.#stream;
    const timer = setInterval(() => this.#put(': still here\n\n'), heartbeatMs).unref();
    const ended = (): void => {
      clearInterval(timer);
      this.#wake?.();
    };
    signal.addEventListener('abort', ended, { once: true });
    const encoder = new TextEncoder();
    return new ReadableStream({
      pull: async (controller) => {
        if (this.#waiting === '' && !signal.aborted)
          await new Promise<void>((resolve) => (this.#wake = resolve));
        if (!(await this.#stream.mayGoOn())) return controller.close();
        const text = this.#waiting;
        this.#waiting = '';
        controller.enqueue(encoder.encode(text));
      },
      cancel: () => this.#stream.ended(),
    });
  }

  #put(text: string): void {
    this.#waiting += text;
    this.#wake?.();
    this.#wake = null;
    if (this.#waiting.length <= mostWaiting) return;
    this.#waiting = '';
    this.#stream.ended();
    this.#cutOff();
  }
}
