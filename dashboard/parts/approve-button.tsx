// Says that a snapshot which was kept apart is good after all, once somebody has read why it was.
import { useSignal } from '@preact/signals';
import type { ApprovedSnapshot } from '../../src/operations/approve.ts';
import { api } from '../client/api.ts';
import { may } from '../state/caller.ts';
import { useWork } from '../state/use-work.ts';
import { Ago } from './ago.tsx';
import { Question } from './question.tsx';
import { Sentence } from './sentence.tsx';
import { WorkNote } from './work-note.tsx';

interface Props {
  readonly snapshot: {
    readonly id: string;
    readonly takenAtMs: number;
    /** Why it was kept apart. */
    readonly why: string;
    readonly session: string;
    readonly home: string | undefined;
  };
  readonly onEnd: () => void;
}

export function ApproveButton({ snapshot: { id, takenAtMs, why, session, home }, onEnd }: Props) {
  const isAsking = useSignal(false);
  const approving = useWork<ApprovedSnapshot>();
  if (!may('operate')) return null;
  const approve = (): void => {
    isAsking.value = false;
    void approving
      .start(
        (watching) => api.approveSnapshot(session, id, home, watching),
        () => 'The snapshot counts as good now.',
      )
      .then(onEnd);
  };
  return (
    <div class="stack-tight">
      <button type="button" onClick={() => (isAsking.value = true)}>
        Approve …
      </button>
      <WorkNote work={approving} what="Approving" />
      {isAsking.value && (
        <Question
          title="Is this snapshot good after all?"
          no="Leave it apart"
          yes="Approve it"
          onClose={() => (isAsking.value = false)}
          onYes={approve}
        >
          <p>
            The one of <Ago atMs={takenAtMs} /> (<code>{id}</code>) of <strong>{session}</strong> was kept
            apart:
          </p>
          <p class="note is-warning">
            <Sentence text={why} />
          </p>
          <p>
            Approved, it counts as whole: it may become the latest, which a restore takes unless told
            otherwise, and later ones are compared with it.
          </p>
        </Question>
      )}
    </div>
  );
}
