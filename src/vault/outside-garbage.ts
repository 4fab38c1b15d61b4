// Frees results of native code soon after nobody needs them any more.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type CollectGarbage = (options: { readonly type: 'minor' }) => void;

/** So much may lie around. */
const mostBytes = 4 * 2 ** 20;

/**
 * Memory that native code made for its results lies outside of V8's heap, which looks for garbage there only after 64 MB of it: with
 * frames of a vault that was 60 MB of garbage at any time. A look at what is young takes one millisecond, and finds them all.
 */
export class OutsideGarbage {
  readonly #collect: CollectGarbage;
  #bytes = 0;

  constructor() {
    setFlagsFromString('--expose-gc');
    this.#collect = runInNewContext('gc') as CollectGarbage;
    // Nobody else shall find it, and what V8 compiled is kept for the usual flags only.
    setFlagsFromString('--no-expose-gc');
  }

  /** To be told of every result. */
  add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < mostBytes) return;
    this.#bytes = 0;
    this.#collect({ type: 'minor' });
  }
}
