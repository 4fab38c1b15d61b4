// Stores of places that were not given at the start: opened once, and closed when the work that may use them has ended.
import type { Place } from './core/place.ts';
import type { Store } from './ports/store.ts';

const password = /\/\/[^/@]*:[^@]+@|[?&]password=/;

interface Opened {
  readonly store: Store;
  /** What was under way when it was asked for; null for one that stays open, as whoever asked is the process itself. */
  users: Set<object> | null;
}

export class OpenedStores {
  readonly #open: (place: Place) => Store;
  /** By the URL of the place. */
  readonly #opened = new Map<string, Opened>();
  /** Plans name places without passwords: whoever named one with it has said it for the run of the plan, too. */
  readonly #withPassword = new Map<string, Place>();
  readonly #underWay = new Set<object>();

  constructor(open: (place: Place) => Store) {
    this.#open = open;
  }

  has({ url }: Place): boolean {
    return this.#opened.has(url);
  }

  of(place: Place): Store {
    const { url, kind, connection } = place;
    if (connection !== undefined && password.test(connection)) this.#withPassword.set(url, place);
    const store = () => this.#open(this.#withPassword.get(url) ?? place);
    const opened = this.#opened.get(url) ?? { store: store(), users: new Set() };
    this.#opened.set(url, opened);
    // A vault is the house's own, and read in all the time.
    if (this.#underWay.size === 0 || kind === 'vault') opened.users = null;
    // Which of them asks is not known: no store is closed before all have ended that may have it.
    for (const work of this.#underWay) opened.users?.add(work);
    return opened.store;
  }

  /** @throws what the work throws, or a store that does not close */
  async closingAfter<Result>(work: () => Promise<Result>): Promise<Result> {
    const underWay = {};
    this.#underWay.add(underWay);
    try {
      return await work();
    } finally {
      this.#underWay.delete(underWay);
      await this.#closeUnused(underWay);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#opened.values()].map(({ store }) => store.close()));
  }

  async #closeUnused(ended: object): Promise<void> {
    const unused: Store[] = [];
    for (const [url, { store, users }] of this.#opened) {
      if (users === null || !users.delete(ended) || users.size > 0) continue;
      this.#opened.delete(url);
      unused.push(store);
    }
    await Promise.all(unused.map((store) => store.close()));
  }
}
