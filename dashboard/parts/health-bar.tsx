// How many sessions are how healthy: numbers that link to the list, and one bar.
import type { HealthLevel } from '../../src/core/health.ts';
import { countText } from '../words/count-text.ts';
import { Link } from './link.tsx';

const levels: readonly HealthLevel[] = ['healthy', 'warning', 'critical', 'emergency'];

export function HealthBar({ byHealth }: { readonly byHealth: Readonly<Record<HealthLevel, number>> }) {
  // Of an empty part the gap beside it would be seen.
  const shown = levels.filter((level) => byHealth[level] > 0);
  return (
    <div class="health">
      <div class="health-bar" aria-hidden="true">
        {shown.map((level) => (
          <span key={level} class={`is-${level}`} style={{ flexGrow: byHealth[level] }} />
        ))}
      </div>
      <ul class="health-numbers">
        {levels.map((level) => (
          <li key={level}>
            <Link href={`/sessions?health=${level}`}>
              <span class={`dot is-${level}`} aria-hidden="true" />
              <strong>{countText(byHealth[level])}</strong> {level}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
