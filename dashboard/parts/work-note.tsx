// Work under way, with a way to end it; or why it failed.
import type { ComponentChildren } from 'preact';
import type { Work } from '../state/use-work.ts';
import { ProblemNote } from './problem-note.tsx';
import { ProgressLine } from './progress-line.tsx';

interface Props<Result> {
  readonly work: Work<Result>;
  /** What is being done, as in `Applying`. */
  readonly what: string;
  /** Its result, where that is shown here. */
  readonly children?: (result: Result) => ComponentChildren;
}

export function WorkNote<Result>({ work, what, children }: Props<Result>) {
  const { now } = work;
  if (now.state === 'failed') return <ProblemNote problem={now.problem} again={undefined} />;
  if (now.state === 'done') return <>{children?.(now.result)}</>;
  if (now.state === 'idle') return null;
  return (
    <div class="note">
      <ProgressLine what={what} progress={now.progress} />
      {now.taskId !== null && (
        <button type="button" onClick={() => work.cancel()}>
          Cancel
        </button>
      )}
    </div>
  );
}
