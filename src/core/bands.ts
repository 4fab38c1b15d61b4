// The ancestor's status bands over the number of files in a session folder (requirements B9).

export type Band = 'healthy' | 'warning' | 'critical' | 'trigger' | 'emergency' | 'danger';

/** Lowest number of files of each band; `danger` is above `danger`, as the ancestor has it. */
export interface BandSettings {
  readonly warning: number;
  readonly critical: number;
  readonly trigger: number;
  readonly emergency: number;
  readonly danger: number;
}

export const ancestorBands: BandSettings = {
  warning: 150,
  critical: 170,
  trigger: 175,
  emergency: 180,
  danger: 185,
};

export function bandOf(files: number, bands: BandSettings): Band {
  if (files > bands.danger) return 'danger';
  if (files >= bands.emergency) return 'emergency';
  if (files >= bands.trigger) return 'trigger';
  if (files >= bands.critical) return 'critical';
  return files >= bands.warning ? 'warning' : 'healthy';
}
