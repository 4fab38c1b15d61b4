// What the bench and the process with the connections tell each other.
import type { Usage } from '../usage.ts';

export interface Order {
  readonly serverUrl: string;
  readonly sharesState: boolean;
  /** See rootKey in noise.ts. */
  readonly rootKey: string;
  readonly store: 'multi-file' | 'holdfast';
  readonly folder: string;
  /** Of a database; multi-file has none. */
  readonly url: string | null;
  readonly connections: number;
  /** So many log in at the same time. */
  readonly atOnce: number;
}

/** `end` ends what `begin` began to measure. */
export type Word = 'begin' | 'connect' | 'end' | 'close';

/** Milliseconds, each call by itself. */
export interface Times {
  readonly calls: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly worstMs: number;
}

export interface Measured {
  readonly usage: Usage;
  /** Sessions that were opened: what a client waits for before it can connect. */
  readonly opened: Times | null;
  /** `keys.get`. */
  readonly loads: Times | null;
  /** `keys.set` and `saveCreds`. */
  readonly saves: Times | null;
  /** Codes that were shown: one for each new pairing, and none later. */
  readonly codes: number;
}

export type News =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'done'; readonly measured: Measured | null }
  | { readonly kind: 'failed'; readonly reason: string };
