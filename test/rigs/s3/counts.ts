// Counts what the test S3 server was asked: requests by kind, and bytes of bodies in both directions.
import type { RequestKind } from './asked.ts';

export class Counts {
  readonly #byKind = new Map<RequestKind, number>();
  receivedBytes = 0;
  sentBytes = 0;

  add(kind: RequestKind): void {
    this.#byKind.set(kind, this.of(kind) + 1);
  }

  of(kind: RequestKind): number {
    return this.#byKind.get(kind) ?? 0;
  }

  get all(): number {
    return [...this.#byKind.values()].reduce((sum, count) => sum + count, 0);
  }

  /** `{ PutObject: 3, GetObject: 1 }` */
  get byKind(): Readonly<Partial<Record<RequestKind, number>>> {
    return Object.fromEntries([...this.#byKind].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  reset(): void {
    this.#byKind.clear();
    this.receivedBytes = 0;
    this.sentBytes = 0;
  }
}
