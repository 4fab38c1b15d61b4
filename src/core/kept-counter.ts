// Adds up what is kept by rule and reason, within bounded memory.
import type { KeptLine } from './plan.ts';
import type { Vote } from './vote.ts';

/** Reasons may hold names, so their number has no bound of its own, and a fleet has millions of entries. */
const mostLines = 200;

/** Beyond a bound it tells rules apart, no longer reasons; entries and bytes are always complete. */
export class KeptCounter {
  readonly #lines = new Map<string, KeptLine>();

  /** @param vote the first vote to keep, undefined where no rule voted at all */
  count(vote: Vote | undefined, sizeBytes: number): void {
    const { rule, reason } = vote ?? { rule: 'no-rule', reason: 'no rule asks for its removal' };
    this.add({ rule, reason, entries: 1, sizeBytes });
  }

  add(line: KeptLine): void {
    const own = JSON.stringify([line.rule, line.reason]);
    const fits = this.#lines.has(own) || this.#lines.size < mostLines;
    const reason = fits ? line.reason : 'further reasons';
    const key = fits ? own : JSON.stringify([line.rule, reason]);
    const before = this.#lines.get(key);
    this.#lines.set(key, {
      rule: line.rule,
      reason,
      entries: (before?.entries ?? 0) + line.entries,
      sizeBytes: (before?.sizeBytes ?? 0) + line.sizeBytes,
    });
  }

  lines(): readonly KeptLine[] {
    return [...this.#lines.values()];
  }
}
