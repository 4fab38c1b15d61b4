// Lines of a run's journal: what was done to which path, and how it ended.
import { sessionName } from '../../src/core/session.ts';
import type { JournalLine, StepState } from '../../src/ports/journal.ts';
import { stepWords } from '../words/step-words.ts';
import { Size } from './size.tsx';
import { TableHead } from './table-head.tsx';

const stateWords: Readonly<Record<StepState, string>> = {
  intended: 'begun',
  done: 'done',
  skipped: 'skipped',
  failed: 'failed',
  undone: 'taken back',
};

const columns = ['Session', 'Path', 'What', 'State', { name: 'Size', as: 'number' }] as const;

export function JournalTable({ lines }: { readonly lines: readonly JournalLine[] }) {
  return (
    <table class="as-cards">
      <TableHead columns={columns} />
      <tbody>
        {lines.map(({ seq, step, state, note }) => (
          <tr key={seq}>
            <th scope="row">{sessionName(step.session)}</th>
            <td>
              <code>{step.path}</code>
            </td>
            <td>{stepWords[step.kind]}</td>
            <td data-name="State">
              {stateWords[state]}
              {note !== null && <span class="soft"> {note}</span>}
            </td>
            <td class="number" data-name="Size">
              <Size bytes={step.sizeBytes} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
