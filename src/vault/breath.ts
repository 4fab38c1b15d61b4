// Lets others have the event loop now and then: nothing here may keep it for more than 20 ms.
import { setImmediate as turn } from 'node:timers/promises';

const longestMs = 8;

export class Breath {
  #sinceMs = performance.now();

  /** To be awaited between pieces of work of a few milliseconds. */
  async take(): Promise<void> {
    if (performance.now() - this.#sinceMs < longestMs) return;
    await turn();
    this.#sinceMs = performance.now();
  }
}
