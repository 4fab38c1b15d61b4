// Says so where the page is not live any more, and since when.
import { awaySinceMs, connection } from '../state/events.ts';
import { Ago } from './ago.tsx';

export function ConnectionNote() {
  const sinceMs = awaySinceMs.value;
  if (connection.value !== 'away' || sinceMs === null) return null;
  return (
    <p class="connection-note" role="status">
      The connection to the keeper was lost <Ago atMs={sinceMs} />. What you see may be older than that.
      Trying again by itself …
    </p>
  );
}
