// Things in the trash: of which session, how big, since when, and until when they surely stay.
import { useSignal } from '@preact/signals';
import type { TrashLine } from '../../src/operations/trash.ts';
import { countText } from '../words/count-text.ts';
import { Ago } from './ago.tsx';
import { Badge } from './badge.tsx';
import { Size } from './size.tsx';
import { TableHead } from './table-head.tsx';

const shownAtOnce = 20;
const moreAtOnce = 200;

const columns = [
  'Session',
  'What',
  { name: 'Size', as: 'number' },
  'Removed',
  'A purge may take it',
] as const;

export function TrashTable({ lines }: { readonly lines: readonly TrashLine[] }) {
  const shown = useSignal(shownAtOnce);
  const left = lines.length - shown.value;
  return (
    <>
      <table class="as-cards">
        <TableHead columns={columns} />
        <tbody>
          {lines
            .slice(0, shown.value)
            .map(({ item, session, name, path, sizeBytes, trashedAtMs, ...line }) => (
              <tr key={`${session.place} ${item}`}>
                <th scope="row">{name}</th>
                <td>
                  <code>{path}</code> <span class="soft">{line.class}</span>{' '}
                  {line.holdsCredentials && <Badge look="warning">credentials</Badge>}
                </td>
                <td class="number" data-name="Size">
                  <Size bytes={sizeBytes} />
                </td>
                <td data-name="Removed">
                  <Ago atMs={trashedAtMs} />
                </td>
                <td data-name="A purge may take it">
                  <Ago atMs={line.purgeableAtMs} />
                </td>
              </tr>
            ))}
        </tbody>
      </table>
      {left > 0 && (
        <button type="button" onClick={() => (shown.value += moreAtOnce)}>
          {left > moreAtOnce
            ? `Show ${countText(moreAtOnce)} more of ${countText(left)}`
            : `Show the other ${countText(left)}`}
        </button>
      )}
    </>
  );
}
