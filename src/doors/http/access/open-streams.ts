// Answers that stay open: each ends soon after its caller may not have it any more, and there are never too many.
import { HoldfastError } from '../../../core/errors.ts';
import type { Asked } from './asked.ts';

export interface OpenStream {
  /** Aborted when it must end. */
  readonly signal: AbortSignal;
  /** Looks right now; asked before anything is sent. */
  mayGoOn(): Promise<boolean>;
  /** It has ended by itself. */
  ended(): void;
}

const lookEveryMs = 1000;
const most = 500;
const mostOfOneKey = 50;

export class OpenStreams {
  readonly #open = new Map<AbortController, Asked>();
  readonly #stillMay: (asked: Asked) => Promise<boolean>;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  /** @param stillMay whether that caller would be let in now */
  constructor(stillMay: (asked: Asked) => Promise<boolean>) {
    this.#stillMay = stillMay;
  }

  /** @throws HoldfastError TOO_MANY_REQUESTS, KEEPER_STOPPING */
  open(asked: Asked): OpenStream {
    if (this.#closed) throw new HoldfastError('KEEPER_STOPPING');
    const ofKey = [...this.#open.values()].filter(({ caller }) => caller.keyId === asked.caller.keyId);
    if (this.#open.size >= most || ofKey.length >= mostOfOneKey)
      throw new HoldfastError('TOO_MANY_REQUESTS', { cause: 'too many streams are open', seconds: 10 });
    const controller = new AbortController();
    this.#open.set(controller, asked);
    this.#timer ??= setInterval(() => void this.#look(), lookEveryMs).unref();
    return {
      signal: controller.signal,
      mayGoOn: async () => !controller.signal.aborted && (await this.#check(controller, asked)),
      ended: () => this.#end(controller),
    };
  }

  endSession(id: string): void {
    for (const [controller, { session }] of this.#open) if (session?.id === id) this.#end(controller);
  }

  close(): void {
    this.#closed = true;
    for (const controller of this.#open.keys()) this.#end(controller);
  }

  async #look(): Promise<void> {
    for (const [controller, asked] of this.#open) await this.#check(controller, asked);
  }

  /** What cannot be looked up is no reason to go on. */
  async #check(controller: AbortController, asked: Asked): Promise<boolean> {
    const may = await this.#stillMay(asked).catch(() => false);
    if (!may) this.#end(controller);
    return may;
  }

  #end(controller: AbortController): void {
    this.#forget(controller);
    controller.abort();
  }

  #forget(controller: AbortController): void {
    this.#open.delete(controller);
    if (this.#open.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}
