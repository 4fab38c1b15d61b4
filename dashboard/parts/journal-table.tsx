// Lines of a run's journal: what was done to which path, and how it ended.
import { sessionName } from '../../src/core/session.ts';
import type { JournalLine } from '../../src/ports/journal.ts';
import { stepWords } from '../words/step-words.ts';
import { Size } from './size.tsx';

export function JournalTable({ lines }: { readonly lines: readonly JournalLine[] }) {
  return (
    <table class="as-cards">
      <thead>
        <tr>
          <th scope="col">Session</th>
          <th scope="col">Path</th>
          <th scope="col">What</th>
          <th scope="col">State</th>
          <th scope="col" class="number">
            Size
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ seq, step, state, note }) => (
          <tr key={seq}>
            <th scope="row">{sessionName(step.session)}</th>
            <td>
              <code>{step.path}</code>
            </td>
            <td>{stepWords[step.kind]}</td>
            <td data-name="State">
              {state}
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
