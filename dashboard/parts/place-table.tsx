// The places: how much lies in each, and why one cannot be read.
import type { PlaceLine } from '../../src/operations/places.ts';
import { countText } from '../words/count-text.ts';
import { Badge } from './badge.tsx';
import { Link } from './link.tsx';
import { Size } from './size.tsx';
import { TableHead } from './table-head.tsx';

const figures = [
  { name: 'Sessions', as: 'number' },
  { name: 'Entries', as: 'number' },
  { name: 'Size', as: 'number' },
] as const;

interface Props {
  readonly places: readonly PlaceLine[];
  readonly hasHomes: boolean;
}

export function PlaceTable({ places, hasHomes }: Props) {
  return (
    <table class="as-cards">
      <TableHead columns={['Place', ...(hasHomes ? ['Machine'] : []), 'State', ...figures]} />
      <tbody>
        {places.map(({ home, machine, url, problem, sessions, entries, sizeBytes }, at) => (
          <tr key={`${home} ${url} ${at}`}>
            <th scope="row">
              <Link href={`/sessions?place=${encodeURIComponent(url)}`}>{url}</Link>
            </th>
            {hasHomes && <td data-name="Machine">{machine}</td>}
            <td data-name="State">
              {problem === null ? (
                <Badge look="healthy">readable</Badge>
              ) : (
                <>
                  <Badge look="critical">not readable</Badge> {problem}
                </>
              )}
            </td>
            <td class="number" data-name="Sessions">
              {problem === null ? countText(sessions) : 'unknown'}
            </td>
            <td class="number" data-name="Entries">
              {problem === null ? countText(entries) : 'unknown'}
            </td>
            <td class="number" data-name="Size">
              {problem === null ? <Size bytes={sizeBytes} /> : 'unknown'}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
