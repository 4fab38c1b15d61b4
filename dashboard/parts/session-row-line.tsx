// One session in the list: a row on a wide screen, a card on a narrow one. All of it leads to the session.
import type { SessionRow } from '../../src/core/fleet.ts';
import { otherHome } from '../state/caller.ts';
import { sessionHref } from '../state/route.ts';
import { countText } from '../words/count-text.ts';
import { growthText } from '../words/growth-text.ts';
import { Ago } from './ago.tsx';
import { Badge } from './badge.tsx';
import { Link } from './link.tsx';
import { Size } from './size.tsx';

export function SessionRowLine({ row }: { readonly row: SessionRow }) {
  return (
    <>
      <span role="cell" class="cell-name">
        <Link href={sessionHref(row.name, row.ref.place, otherHome(row.home))}>{row.name}</Link>
        <span class="soft small" title={row.ref.place}>
          {row.ref.place}
        </span>
      </span>
      <span role="cell" class="cell-health">
        <Badge look={row.health}>{row.health}</Badge>
        <span class="soft small why">{whyOf(row)}</span>
      </span>
      <span role="cell" class="cell-engine">
        {row.ref.engine}
      </span>
      <span role="cell" class="number cell-entries">
        {countText(row.entries)}
      </span>
      <span role="cell" class="number cell-size">
        <Size bytes={row.sizeBytes} />
      </span>
      <span role="cell" class="number cell-growth">
        {growthText(row.growthPerDay)}
      </span>
      <span role="cell" class="cell-written">
        {row.lastWrittenMs === null ? 'never' : <Ago atMs={row.lastWrittenMs} />}
      </span>
      <span role="cell" class="cell-use">
        {row.inUse === 'yes' ? 'in use' : row.inUse === 'unknown' ? 'unknown' : ''}
      </span>
    </>
  );
}

/** The first reason that counts; all of them stand on the session's own page. */
function whyOf({ reasons, orphan, rotation }: SessionRow): string {
  const counting = reasons.find(({ level }) => level !== 'healthy');
  if (counting !== undefined) return counting.text;
  if (orphan) return 'not in the instances list';
  return rotation.length > 0 ? 'should be paired afresh' : '';
}
