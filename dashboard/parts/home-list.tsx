// The keepers that share a database: which of them are heard of, and what each sees.
import { counted } from '../../src/core/amounts.ts';
import type { FleetReport } from '../../src/operations/fleet.ts';
import { Ago } from './ago.tsx';
import { Badge } from './badge.tsx';
import { Size } from './size.tsx';

export function HomeList({ homes }: { readonly homes: FleetReport['homes'] }) {
  return (
    <ul class="lines">
      {homes.map(({ home, machine, alive, takenAtMs, sessions, sizeBytes }) => (
        <li key={home}>
          <span>
            <strong>{machine}</strong>{' '}
            <Badge look={alive ? 'healthy' : 'critical'}>{alive ? 'heard of' : 'not heard of'}</Badge>{' '}
            <span class="soft small">
              last look <Ago atMs={takenAtMs} />
            </span>
          </span>
          <span class="soft">{counted(sessions, 'session')}</span>
          <Size bytes={sizeBytes} />
        </li>
      ))}
    </ul>
  );
}
