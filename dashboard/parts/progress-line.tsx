// How far long work is: a bar where the end is known, and always the numbers.
import { sizeText } from '../../src/core/amounts.ts';
import type { TaskProgress } from '../../src/doors/http/tasks.ts';
import { countText } from '../words/count-text.ts';

interface Props {
  /** null until anything is known. */
  readonly progress: TaskProgress | null;
  readonly what: string;
}

export function ProgressLine({ progress, what }: Props) {
  const name = progress === null ? what : `${what}: ${progress.what}`;
  return (
    <div class="progress">
      <label>
        {name}
        {progress === null || progress.total === null || progress.total === 0 ? (
          <progress />
        ) : (
          <progress value={progress.done} max={progress.total} />
        )}
      </label>
      <span class="soft small">{progress === null ? 'Waiting for its turn …' : amounts(progress)}</span>
    </div>
  );
}

function amounts({ done, total, unit }: TaskProgress): string {
  const text = unit === 'bytes' ? sizeText : countText;
  return total === null ? text(done) : `${text(done)} of ${text(total)}`;
}
