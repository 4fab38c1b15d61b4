// How healthy a session is, and why. Pure: a picture and settings in, a judgement out.
import type { Band, BandSettings } from './bands.ts';

export type HealthLevel = 'healthy' | 'warning' | 'critical' | 'emergency';

export interface HealthReason {
  /** Stable, for example FILES_OVER_WARNING, CREDENTIALS_DAMAGED. */
  readonly code: string;
  /** `healthy` marks a remark that does not count against the session. */
  readonly level: HealthLevel;
  readonly text: string;
}

export interface Judgement {
  readonly level: HealthLevel;
  /** The ancestor's band for this number of files, whether or not it counts. */
  readonly band: Band;
  /** Whether the band counts towards the level (see HealthSettings.fileCount). */
  readonly bandCounts: boolean;
  readonly reasons: readonly HealthReason[];
  /** Signs that the session should be paired afresh (requirements B12); empty when there are none. */
  readonly rotation: readonly string[];
}

export interface HealthSettings {
  readonly bands: BandSettings;
  /**
   * Whether the number of files counts. `auto`: only for sessions without Baileys 7's own files, because a
   * fresh Baileys 7 pairing has 813 files and is healthy; there, budgets per class count instead.
   */
  readonly fileCount: 'auto' | 'always' | 'never';
  /** Entries of a class that are normal, by class, with three levels. */
  readonly budgets: Readonly<
    Record<string, { readonly warning: number; readonly critical: number; readonly emergency: number }>
  >;
  /** B12: still over this many files after a cleaning; this many LID mappings; a cleaning removed fewer than this. */
  readonly rotation: {
    readonly filesAfterCleaning: number;
    readonly lidMappings: number;
    readonly removedFewerThan: number;
  };
}
