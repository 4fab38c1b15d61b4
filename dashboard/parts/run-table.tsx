// Runs, each with what became of it.
import { durationText } from '../../src/core/amounts.ts';
import type { Run } from '../../src/ports/journal.ts';
import { runHref } from '../state/route.ts';
import { operationWords } from '../words/operation-words.ts';
import { Ago } from './ago.tsx';
import { Link } from './link.tsx';
import { RunState } from './run-state.tsx';
import { TableHead } from './table-head.tsx';

const columns = ['Run', 'State', 'Began', 'Took'] as const;

interface Props {
  readonly runs: readonly Run[];
  /** Of the keeper that made them, where that is another one. */
  readonly home?: string | undefined;
}

export function RunTable({ runs, home }: Props) {
  return (
    <table class="as-cards">
      <TableHead columns={columns} />
      <tbody>
        {runs.map(({ id, operation, state, startedAtMs, endedAtMs, undoes }) => (
          <tr key={id}>
            <th scope="row">
              <Link href={runHref(id, home)}>{operationWords[operation]}</Link>{' '}
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
