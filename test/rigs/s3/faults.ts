// The faults of the test S3 server: rules for single requests, and states in which the whole service is.
import type { Asked, RequestKind } from './asked.ts';

export type FaultAct =
  /** Answers with an error instead of doing it. */
  | { readonly act: 'answer'; readonly status: number; readonly code: string; readonly message?: string }
  /** Sends the client elsewhere. */
  | { readonly act: 'redirect'; readonly to: string }
  /** Waits, then does it. */
  | { readonly act: 'slow'; readonly ms: number }
  /** Sends its body a kibibyte at a time, with a pause after each. */
  | { readonly act: 'drip'; readonly pauseMs: number }
  /** Takes the request and never answers. */
  | { readonly act: 'stall' }
  /** Cuts the connection before anything was done. */
  | { readonly act: 'drop-before' }
  /** Cuts the connection while the client still sends its body; nothing is done. */
  | { readonly act: 'drop-during-request' }
  /** Does it, then cuts the connection instead of answering. */
  | { readonly act: 'drop-after' }
  /** Does it, begins the answer with its true length, and cuts the connection in the middle of the body. */
  | { readonly act: 'drop-in-answer' }
  /** Answers half of the body as if it were all of it. */
  | { readonly act: 'truncate' }
  /** Answers with one bit of the body turned over. */
  | { readonly act: 'flip' };

export interface FaultRule {
  /** Which requests; all where it is left out. */
  readonly kind?: RequestKind | readonly RequestKind[];
  readonly key?: RegExp;
  /** How many requests it hits; for ever where it is left out. */
  readonly times?: number;
  /** How many matching requests pass before the first is hit. */
  readonly after?: number;
  /** How likely it hits, 0 to 1; the server's seed decides. */
  readonly chance?: number;
}

/** How the whole service is. */
export interface ServiceState {
  /** The bucket is gone. */
  bucketGone: boolean;
  /** Reads work, every write is denied. */
  readOnly: boolean;
  /** Everything is denied. */
  denied: boolean;
  /** Bytes that the bucket may hold. */
  quotaBytes: number;
  /** Conditional writes: as Amazon does, ignored without a word (all, or If-Match), or refused as not implemented. */
  conditions: 'honoured' | 'ignored' | 'only-absent' | 'not-implemented';
  /** How an ETag is understood in If-Match: as Amazon does, or as Ceph does, to whom none with quotation marks matches. */
  etagForm: 'any' | 'bare';
  /** What the server's clock is off. */
  clockOffsetMs: number;
}

export class Faults {
  readonly state: ServiceState = healthy();
  #rules: { readonly rule: FaultRule; readonly fault: FaultAct; seen: number; hits: number }[] = [];
  #random: number;

  /** @param seed the same seed, the same luck */
  constructor(seed: number) {
    this.#random = seed;
  }

  /** @returns how often it has hit so far */
  add(fault: FaultAct, rule: FaultRule = {}): () => number {
    const added = { rule, fault, seen: 0, hits: 0 };
    this.#rules.push(added);
    return () => added.hits;
  }

  /** Everything is well again. */
  clear(): void {
    this.#rules = [];
    Object.assign(this.state, healthy());
  }

  /** The first rule that hits this request. */
  of(asked: Asked): FaultAct | null {
    for (const entry of this.#rules) {
      if (!matches(entry.rule, asked)) continue;
      entry.seen += 1;
      if (entry.seen <= (entry.rule.after ?? 0) || entry.hits >= (entry.rule.times ?? Infinity)) continue;
      if (entry.rule.chance !== undefined && this.#next() >= entry.rule.chance) continue;
      entry.hits += 1;
      return entry.fault;
    }
    return null;
  }

  /** mulberry32: enough for luck. */
  #next(): number {
    this.#random = (this.#random + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#random ^ (this.#random >>> 15), 1 | this.#random);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
}

function matches(rule: FaultRule, asked: Asked): boolean {
  const kinds = rule.kind === undefined ? null : [rule.kind].flat();
  return (
    (kinds === null || kinds.includes(asked.kind)) && (rule.key === undefined || rule.key.test(asked.key))
  );
}

function healthy(): ServiceState {
  return {
    bucketGone: false,
    readOnly: false,
    denied: false,
    quotaBytes: Infinity,
    conditions: 'honoured',
    etagForm: 'any',
    clockOffsetMs: 0,
  };
}
