// What can be said of how something grows: the shape that the command line, HTTP and the dashboard share.
import type { AlertLevel } from '../alert.ts';
import type { GrowthSeries } from './growth-series.ts';

/** How fast something grows, with the range that the slowest and the fastest third of the time span give. */
export interface Rate {
  readonly perDay: number;
  readonly lowPerDay: number;
  readonly highPerDay: number;
  /** Time that it was measured over, ms. */
  readonly overMs: number;
}

export interface Rates {
  /** null where samples do not reach back far enough. */
  readonly entries: Rate | null;
  readonly sizeBytes: Rate | null;
  /** Entries, of the classes that changed. */
  readonly byClass: Readonly<Record<string, Rate>>;
}

/** Something that should not be passed. */
export interface Limit {
  /** For people: `storage`, `1000 pre-key entries`. */
  readonly name: string;
  readonly of: 'entries' | 'sizeBytes';
  /** Of one class; null for all of it. */
  readonly class: string | null;
  readonly value: number;
  /** How bad it is to be over it. */
  readonly level: Exclude<AlertLevel, 'info'>;
}

export interface Forecast {
  readonly limit: Limit;
  readonly now: number;
  /**
   * `reached`: it is over the limit now. `expected`: even the slowest third of the time grew, so it will come there.
   * `not-expected`: it does not grow, or not steadily enough to say so. `unknown`: too few samples.
   */
  readonly answer: 'reached' | 'expected' | 'not-expected' | 'unknown';
  /** When, ms since 1970, with the earliest and the latest; null unless it is expected. */
  readonly atMs: number | null;
  readonly earliestMs: number | null;
  readonly latestMs: number | null;
  /** One sentence for people. */
  readonly text: string;
}

/** What explains a jump, where the protocol or Holdfast itself explains it. */
export type JumpKind =
  /** A login without pre-keys mints 812 of them: healthy. */
  | 'pairing'
  /** After a pairing WhatsApp sends all contacts at once: two LID mappings for each. Healthy. */
  | 'history-sync'
  /** First message to a large group: a session for each device of its members. */
  | 'group'
  /** Many pre-keys minted at once: uploads that failed, or reconnects. */
  | 'key-minting'
  /** It became smaller: a cleaning, or somebody removed something. */
  | 'cleaning'
  /** Of a tenant or the house: whole sessions came or went. */
  | 'sessions'
  | 'unexplained';

/** A change that is far from what is usual for this session, tenant or house. */
export interface UnusualChange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly of: 'entries' | 'sizeBytes';
  readonly change: number;
  /** The usual change in a span as long: the median, and how far from it is still usual. */
  readonly usual: number;
  readonly spread: number;
  /** How many spreads it is away. */
  readonly spreadsAway: number;
  /** The classes that changed most, the largest first. */
  readonly classes: readonly { readonly class: string; readonly change: number }[];
  readonly kind: JumpKind;
  readonly text: string;
}

/** Pre-keys are minted over and over and hardly used: mostly a client that reconnects, or whose uploads fail. */
export interface Churn {
  readonly fromMs: number;
  readonly toMs: number;
  readonly minted: number;
  /** Minted ones that are not there any more. */
  readonly used: number;
  readonly mintedPerDay: number;
  /** Moments between samples at which some were minted. */
  readonly bursts: number;
  /** What it rests on, in sentences. */
  readonly restsOn: readonly string[];
  readonly text: string;
}

export interface GrowthSubject {
  readonly kind: 'house' | 'tenant' | 'session';
  /** `tenant/id`, or the tenant; null for the house. */
  readonly name: string | null;
  /** Of a session. */
  readonly place: string | null;
  /** `place#path` of a session. */
  readonly key: string | null;
}

export interface FastSession {
  readonly name: string;
  readonly place: string;
  /** `place#path`. */
  readonly key: string;
  readonly entries: number;
  readonly sizeBytes: number;
  readonly entriesPerDay: number;
  readonly sizePerDay: number;
}

export interface DatabaseGrowth {
  readonly place: string;
  /** Of its file, or of its tables with their indexes. */
  readonly sizeBytes: number;
  readonly rate: Rate | null;
  readonly atMs: readonly number[];
  readonly sizesBytes: readonly number[];
}

export interface GrowthReport {
  readonly takenAtMs: number;
  /** Begin of the time that was asked for; samples may begin later. */
  readonly sinceMs: number;
  readonly subject: GrowthSubject;
  readonly series: GrowthSeries;
  readonly rates: Rates;
  readonly forecasts: readonly Forecast[];
  /** The newest first. */
  readonly unusual: readonly UnusualChange[];
  /** null where there is none; of a session only. */
  readonly churn: Churn | null;
  /** Signs that a session should be paired afresh (requirements B12). */
  readonly rotation: readonly string[];
  /** The ten that grow fastest, in bytes or entries; empty for a session. */
  readonly fastest: readonly FastSession[];
  /** Databases among the places; of the house only. */
  readonly databases: readonly DatabaseGrowth[];
}
