// What of a picture differs from what was published before: a look of 10,000 sessions changes a few of them.
import type { HomePicture } from '../core/fleet.ts';

export interface PictureChanges {
  readonly summary: string;
  /** Key and row as JSON; null for a session that is gone. */
  readonly rows: readonly (readonly [key: string, row: string | null])[];
  /** Every row as it is now, by its key. */
  readonly now: ReadonlyMap<string, string>;
}

/** @param before null where nothing is known to have arrived */
export function pictureChanges(
  before: ReadonlyMap<string, string> | null,
  { home: _home, machine: _machine, alive: _alive, sessions, ...summary }: HomePicture,
): PictureChanges {
  const now = new Map(sessions.map((row) => [row.key, JSON.stringify(row)]));
  const rows: [string, string | null][] = [];
  for (const [key, row] of now) if (before?.get(key) !== row) rows.push([key, row]);
  for (const key of before?.keys() ?? []) if (!now.has(key)) rows.push([key, null]);
  return { summary: JSON.stringify(summary), rows, now };
}
