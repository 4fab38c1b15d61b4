// Takes a run back, after asking once; where something newer lies in the way, asks whether to put that aside.
import { useSignal } from '@preact/signals';
import { counted } from '../../src/core/amounts.ts';
import type { RunReport } from '../../src/core/report.ts';
import { api } from '../client/api.ts';
import { may } from '../state/caller.ts';
import type { Work } from '../state/use-work.ts';
import { Question } from './question.tsx';

interface Props {
  readonly runId: string;
  /** Of the keeper that made the run, where that is another one. */
  readonly home?: string | undefined;
  readonly work: Work<RunReport>;
  readonly label?: string;
  /** After it was taken back, or could not be. */
  readonly onEnd?: () => void;
}

export function UndoButton({ runId, home, work, label = 'Undo', onEnd }: Props) {
  const isAsking = useSignal(false);
  if (!may('operate')) return null;
  const undo = (isForced: boolean): void => {
    isAsking.value = false;
    void work
      .start(
        (watching) => api.undo(runId, { force: isForced, home }, watching),
        (report) => `Taken back: ${counted(report.stepsDone, 'step')}.`,
      )
      .then(onEnd);
  };
  return (
    <>
      <button type="button" disabled={work.now.state === 'running'} onClick={() => (isAsking.value = true)}>
        {label}
      </button>
      {isAsking.value && (
        <Question
          title="Take this run back?"
          no="No"
          yes="Take it back"
          onClose={() => (isAsking.value = false)}
          onYes={({ force }) => undo(force !== undefined)}
        >
          <p>
            What <code>{runId}</code> moved to the trash returns to where it was. What was written anew since
            stays as it is.
          </p>
          <label class="tick">
            <input type="checkbox" name="force" /> Also where something newer lies in the way: that goes to
            the trash
          </label>
        </Question>
      )}
    </>
  );
}
