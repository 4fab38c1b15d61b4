// A long list of which only what is looked at is fetched, page by page; what was scrolled past is not waited for.
import { signal } from '@preact/signals';
import { problemOf } from '../client/problem.ts';
import type { Problem } from '../client/problem.ts';

export interface RowsAnswer<Row> {
  /** In all, not only of this page. */
  readonly total: number;
  readonly rows: readonly Row[];
}

export type AskForRows<Row> = (offset: number, limit: number, until: AbortSignal) => Promise<RowsAnswer<Row>>;

/** Scrolling fast passes thousands of rows: who does not stay on them does not need them. */
const settleMs = 60;

let lists = 0;

export class PagesOfRows<Row> {
  /** Tells one list from another. */
  readonly id = ++lists;
  /** null until the first answer. */
  readonly total = signal<number | null>(null);
  /** Why the last question failed; null where it did not. */
  readonly problem = signal<Problem | null>(null);
  /** Grows with every answer: who shows rows reads it to be told. */
  readonly answers = signal(0);

  readonly #ask: AskForRows<Row>;
  readonly #size: number;
  readonly #pages = new Map<number, readonly Row[]>();
  readonly #asking = new Map<number, AbortController>();
  #stale = new Set<number>();
  #wanted: readonly number[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: AskForRows<Row>, size: number) {
    this.#ask = ask;
    this.#size = size;
  }

  rowAt(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / this.#size))?.[index % this.#size];
  }

  /** Both included. */
  want(first: number, last: number): void {
    const [from, to] = [Math.floor(first / this.#size), Math.floor(last / this.#size)];
    this.#wanted = Array.from({ length: to - from + 1 }, (_, step) => from + step);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fetchWanted(), this.#pages.size === 0 ? 0 : settleMs);
  }

  /** The world changed: what is shown stays until its new answer is here. */
  renew(): void {
    this.#stale = new Set(this.#pages.keys());
    this.#fetchWanted();
  }

  stop(): void {
    clearTimeout(this.#timer);
    for (const asking of this.#asking.values()) asking.abort();
    this.#asking.clear();
  }

  #fetchWanted(): void {
    for (const [page, asking] of this.#asking) {
      if (this.#wanted.includes(page)) continue;
      asking.abort();
      this.#asking.delete(page);
    }
    for (const page of this.#wanted) {
      const isThere = this.#pages.has(page) && !this.#stale.has(page);
      if (!isThere && !this.#asking.has(page)) void this.#fetch(page);
    }
  }

  async #fetch(page: number): Promise<void> {
    const mine = new AbortController();
    this.#asking.set(page, mine);
    try {
      const { total, rows } = await this.#ask(page * this.#size, this.#size, mine.signal);
      if (mine.signal.aborted) return;
      this.#pages.set(page, rows);
      this.#stale.delete(page);
      this.total.value = total;
      this.problem.value = null;
    } catch (error) {
      if (mine.signal.aborted) return;
      this.problem.value = problemOf(error);
    } finally {
      if (this.#asking.get(page) === mine) this.#asking.delete(page);
    }
    this.answers.value += 1;
  }
}
