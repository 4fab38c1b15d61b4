// Takes a run back, after asking once; where something newer lies in the way, asks whether to put that aside.
import { useSignal } from '@preact/signals';
import { counted } from '../../src/core/amounts.ts';
import type { RunReport } from '../../src/core/report.ts';
import { api } from '../client/api.ts';
import { may } from '../state/caller.ts';
import type { Work } from '../state/use-work.ts';
import { Dialog } from './dialog.tsx';

interface Props {
  readonly runId: string;
  readonly work: Work<RunReport>;
  readonly label?: string;
  /** After it was taken back, or could not be. */
  readonly onEnd?: () => void;
}

export function UndoButton({ runId, work, label = 'Undo', onEnd }: Props) {
  const isAsking = useSignal(false);
  const isForced = useSignal(false);
  if (!may('operate')) return null;
  const undo = (event: SubmitEvent): void => {
    event.preventDefault();
    isAsking.value = false;
    void work
      .start(
        (watching) => api.undo(runId, isForced.value, watching),
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
        <Dialog title="Take this run back?" onClose={() => (isAsking.value = false)}>
          <form class="stack" onSubmit={undo}>
            <p>
              What <code>{runId}</code> moved to the trash returns to where it was. What was written anew
              since stays as it is.
            </p>
            <label class="tick">
              <input
                type="checkbox"
                checked={isForced.value}
                onChange={(event) => (isForced.value = event.currentTarget.checked)}
              />{' '}
              Also where something newer lies in the way: that goes to the trash
            </label>
            <div class="dialog-foot">
              <button type="button" onClick={() => (isAsking.value = false)}>
                No
              </button>
              <button type="submit" class="is-main">
                Take it back
              </button>
            </div>
          </form>
        </Dialog>
      )}
    </>
  );
}
