// Runs, each with what became of it.
import { durationText } from '../../src/core/amounts.ts';
import type { Run } from '../../src/ports/journal.ts';
import { runHref } from '../state/route.ts';
import { operationWords } from '../words/operation-words.ts';
import { Ago } from './ago.tsx';
import { Link } from './link.tsx';
import { RunState } from './run-state.tsx';

export function RunTable({ runs }: { readonly runs: readonly Run[] }) {
  return (
    <table class="as-cards">
      <thead>
        <tr>
          <th scope="col">Run</th>
          <th scope="col">State</th>
          <th scope="col">Began</th>
          <th scope="col">Took</th>
        </tr>
      </thead>
      <tbody>
        {runs.map(({ id, operation, state, startedAtMs, endedAtMs, undoes }) => (
          <tr key={id}>
            <th scope="row">
              <Link href={runHref(id)}>{operationWords[operation]}</Link>{' '}
              <code class="soft small">{undoes === null ? id : `${id} of ${undoes}`}</code>
            </th>
            <td data-name="State">
              <RunState state={state} />
            </td>
            <td data-name="Began">
              <Ago atMs={startedAtMs} />
            </td>
            <td data-name="Took">
              {endedAtMs === null ? 'not ended' : durationText(endedAtMs - startedAtMs)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
