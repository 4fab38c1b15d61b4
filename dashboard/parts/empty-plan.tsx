// A plan without steps: that nothing is to be done, and why.
import type { Plan } from '../../src/core/plan.ts';
import { operationWords } from '../words/operation-words.ts';
import { KeptLines } from './kept-lines.tsx';
import { Sentence } from './sentence.tsx';

export function EmptyPlan({ plan }: { readonly plan: Plan }) {
  return (
    <div class="note">
      <p>
        <strong>
          {operationWords[plan.operation]}:{' '}
          {plan.protected.length > 0 ? 'guards hold it back' : 'there is nothing to do'}.
        </strong>{' '}
        No plan was kept.
      </p>
      <KeptLines plan={plan} />
      {plan.notes.length > 0 && (
        <ul class="bullets soft small">
          {plan.notes.map((note) => (
            <li key={note}>
              <Sentence text={note} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
