// Events of this keeper: the last thousands of them kept, so that a listener that was away can go on where it was.
import type { KeeperEvent } from '../../../core/keeper-event.ts';
import type { KeeperEvents } from '../../../ports/fleet.ts';

type Told = (event: KeeperEvent | { readonly kind: 'gap' }) => void;

const kept = 5000;
/** Ids are times in thousandths of a ms, so they grow over restarts too, and tell nobody how many others there were. */
const idsInAMs = 1000;

export class KeeperEventHub implements KeeperEvents {
  readonly #nowMs: () => number;
  readonly #listeners = new Set<Told>();
  #ring: KeeperEvent[] = [];
  /** Whoever has seen less than this has missed something that is not kept. */
  #missedId: number;
  #lastId: number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#lastId = Math.floor(nowMs()) * idsInAMs;
    this.#missedId = this.#lastId;
  }

  publish(event: Omit<KeeperEvent, 'id' | 'atMs'>): void {
    const atMs = this.#nowMs();
    this.#lastId = Math.max(this.#lastId + 1, Math.floor(atMs) * idsInAMs);
    const told: KeeperEvent = { ...event, id: this.#lastId, atMs };
    this.#ring.push(told);
    if (this.#ring.length >= 2 * kept) this.#forget();
    for (const listener of this.#listeners) listener(told);
  }

  listen(afterId: number | null, told: Told, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#forget();
    if (afterId !== null) {
      const isGap = afterId < this.#missedId || afterId > this.#lastId;
      if (isGap) told({ kind: 'gap' });
      else for (const event of this.#ring) if (event.id > afterId) told(event);
    }
    this.#listeners.add(told);
    signal.addEventListener('abort', () => this.#listeners.delete(told), { once: true });
  }

  /** In one go for thousands, because cutting an array costs its length. */
  #forget(): void {
    if (this.#ring.length <= kept) return;
    const [last] = this.#ring.slice(-kept - 1);
    this.#ring = this.#ring.slice(-kept);
    if (last !== undefined) this.#missedId = last.id;
  }
}
