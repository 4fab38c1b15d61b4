// Something that failed: what happened, what to do, the code to look up, and a way to try again.
import type { Problem } from '../client/problem.ts';
import { Sentence } from './sentence.tsx';

interface Props {
  readonly problem: Problem;
  readonly again?: (() => void) | undefined;
}

export function ProblemNote({ problem, again }: Props) {
  return (
    <div class="note is-critical" role="alert">
      <p>
        <strong>{problem.title}</strong>
      </p>
      <p>
        <Sentence text={problem.detail} />
      </p>
      <p class="note-foot">
        <code>{problem.code}</code>
        {again !== undefined && (
          <button type="button" onClick={again}>
            Try again
          </button>
        )}
      </p>
    </div>
  );
}
