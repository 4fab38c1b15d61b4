// What a session holds, by class: how much of it, and what it is worth.
import type { Worth } from '../../src/core/entry.ts';
import type { ShownSession } from '../../src/operations/sessions-show.ts';
import { countText } from '../words/count-text.ts';
import { Size } from './size.tsx';
import { TableHead } from './table-head.tsx';

const worthWords: Readonly<Record<Worth, string>> = {
  vital: 'vital',
  needed: 'may be needed',
  dead: 'dead: never read again',
  cache: 'cache: made again',
};

const columns = [
  'Class',
  'Worth',
  { name: 'Entries', as: 'number' },
  { name: 'Size', as: 'number' },
  { name: 'share', as: 'none' },
] as const;

export function ClassTable({ session: { classes } }: { readonly session: ShownSession }) {
  const biggest = Math.max(1, ...classes.map(({ sizeBytes }) => sizeBytes));
  return (
    <table class="classes as-cards">
      <TableHead columns={columns} />
      <tbody>
        {classes.map(({ class: name, worth, entries, sizeBytes }) => (
          <tr key={`${name} ${worth}`}>
            <th scope="row">{name}</th>
            <td data-name="Worth">{worthWords[worth]}</td>
            <td class="number" data-name="Entries">
              {countText(entries)}
            </td>
            <td class="number" data-name="Size">
              <Size bytes={sizeBytes} />
            </td>
            <td class="share" aria-hidden="true">
              <span class={`share-bar is-${worth}`} style={{ width: `${(100 * sizeBytes) / biggest}%` }} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
