// The region that screen readers listen to.
import { announcement } from '../state/announcement.ts';

export function Announcer() {
  return (
    <div class="aloud" role="status" aria-live="polite">
      {announcement.value}
    </div>
  );
}
