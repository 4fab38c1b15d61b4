// Reads what lies in the place of a session, or went into its trash a moment ago: what can be read, and what cannot.
import { giveTurn, isTurnOver } from '../../vault/fair-turn.ts';
import type { PlaceState } from './merge-with-place.ts';
import type { FoundRecord, RecordsHome } from './records-home.ts';
import { SpooledRecords } from './spooled-records.ts';

/** null where nothing lies there. */
export async function placeState(
  home: RecordsHome,
  path: string,
  item: string | null,
): Promise<PlaceState | null> {
  const found = await home.found(path, item);
  if (found === null) return null;
  const records = new SpooledRecords(home.spoolFolder);
  const flawed: FoundRecord[] = [];
  for await (const record of found) {
    if (isTurnOver()) await giveTurn();
    const { type, id, content, modifiedMs } = record;
    if ('flaw' in content) flawed.push(record);
    else if (content.value) records.put({ type, id, value: content.value, modifiedMs });
  }
  return { records, flawed };
}
