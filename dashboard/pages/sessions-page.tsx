// All sessions: filtered by typing, sorted, however many there are. The filter is the address, so a view can be linked to.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { counted } from '../../src/core/amounts.ts';
import type { SessionRow } from '../../src/core/fleet.ts';
import { api } from '../client/api.ts';
import { Ago } from '../parts/ago.tsx';
import { Empty } from '../parts/empty.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemNote } from '../parts/problem-note.tsx';
import { SessionFilterBar } from '../parts/session-filter-bar.tsx';
import { SessionTable } from '../parts/session-table.tsx';
import { announce } from '../state/announcement.ts';
import { listen } from '../state/events.ts';
import { location, setQuery } from '../state/location.ts';
import { PagesOfRows } from '../state/pages-of-rows.ts';
import { countText } from '../words/count-text.ts';
import { isFiltered, readSessionFilter } from '../words/session-filter.ts';
import type { SessionFilter } from '../words/session-filter.ts';

const pageSize = 100;
/** A fleet that changes all the time is read anew this often. */
const restMs = 2_000;

export function SessionsPage() {
  const filter = readSessionFilter(location.value.query);
  const key = JSON.stringify(filter);
  const { pages, isOfBefore, seen } = usePages(filter, key);
  const total = pages.total.value;
  const problem = pages.problem.value;
  const unread = seen.unread.filter(({ url }) => filter.place === '' || url === filter.place);
  useEffect(() => {
    if (total !== null && isFiltered(filter)) announce(`${counted(total, 'session')} found`);
  }, [total, key]);
  return (
    <>
      <PageHead title="Sessions" lead={<Lead total={total} takenAtMs={seen.takenAtMs} />} />
      <SessionFilterBar filter={filter} tenants={seen.tenants} places={seen.places} />
      {problem !== null && <ProblemNote problem={problem} again={() => pages.renew()} />}
      <UnreadPlaces unread={unread} isEmpty={total === 0} />
      {total === 0 ? (
        <Nothing filter={filter} hasUnread={unread.length > 0} />
      ) : (
        <SessionTable pages={pages} filter={filter} isOfBefore={isOfBefore} />
      )}
    </>
  );
}

interface Seen {
  readonly takenAtMs: number | null;
  readonly tenants: readonly string[];
  readonly places: readonly string[];
  /** What lies in a place that cannot be read is unknown: no list is whole then. */
  readonly unread: readonly UnreadPlace[];
}

interface UnreadPlace {
  readonly url: string;
  readonly why: string;
}

interface Pages {
  readonly pages: PagesOfRows<SessionRow>;
  /** Of another filter; those of this one are on their way. */
  readonly isOfBefore: boolean;
  readonly seen: Seen;
}

/** What the filter can offer comes with the rows, and stays while the next ones are on their way. */
function usePages(filter: SessionFilter, key: string): Pages {
  const [seen, setSeen] = useState<Seen>({ takenAtMs: null, tenants: [], places: [], unread: [] });
  const pages = useMemo(
    () =>
      new PagesOfRows<SessionRow>(async (offset, limit, until) => {
        const { total, sessions, takenAtMs, places } = await api.sessions(
          { ...filter, offset, limit },
          until,
        );
        setSeen((before) => ({
          takenAtMs,
          places: places.map(({ url }) => url),
          unread: places.flatMap(({ url, problem }) => (problem === null ? [] : [{ url, why: problem }])),
          tenants: [...new Set([...before.tenants, ...sessions.map(({ ref }) => ref.tenant)])].toSorted(),
        }));
        return { total, rows: sessions };
      }, pageSize),
    [key],
  );
  useEffect(() => {
    pages.want(0, 0);
    let timer: number | undefined;
    const ignore = listen((event) => {
      if (event !== null && event.kind !== 'look' && event.kind !== 'session' && event.kind !== 'run') return;
      timer ??= window.setTimeout(() => {
        timer = undefined;
        pages.renew();
      }, restMs);
    });
    return () => {
      ignore();
      window.clearTimeout(timer);
      pages.stop();
    };
  }, [pages]);
  // What was shown stays until the first rows of the new filter are here, so that nothing jumps while somebody types.
  const shown = useRef(pages);
  if (pages.total.value !== null || pages.problem.value !== null) shown.current = pages;
  return { pages: shown.current, isOfBefore: shown.current !== pages, seen };
}

function Lead({ total, takenAtMs }: { readonly total: number | null; readonly takenAtMs: number | null }) {
  if (total === null || takenAtMs === null) return <>Loading …</>;
  return (
    <>
      {countText(total)} shown, as seen <Ago atMs={takenAtMs} />
    </>
  );
}

/** A list that lacks the sessions of a place must not look whole. */
function UnreadPlaces({
  unread,
  isEmpty,
}: {
  readonly unread: readonly UnreadPlace[];
  readonly isEmpty: boolean;
}) {
  if (unread.length === 0) return null;
  return (
    <div class="note is-warning" role="status">
      <p>
        <strong>
          {unread.length === 1
            ? 'A place cannot be read'
            : `${counted(unread.length, 'place')} cannot be read`}
          {isEmpty ? '.' : ': its sessions are not in this list.'}
        </strong>
      </p>
      <ul class="bullets">
        {unread.map(({ url, why }) => (
          <li key={`${url} ${why}`}>
            <code>{url}</code> {why}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Nothing({ filter, hasUnread }: { readonly filter: SessionFilter; readonly hasUnread: boolean }) {
  if (hasUnread)
    return (
      <Empty>
        <p>What lies there is unknown. It is shown again once the place can be read.</p>
      </Empty>
    );
  if (!isFiltered(filter))
    return (
      <Empty>
        <p>No place has a session yet. They appear here by themselves, once a program has written one.</p>
      </Empty>
    );
  const clear = (): void =>
    setQuery({ query: '', health: '', engine: '', tenant: '', place: '', orphan: '' });
  return (
    <Empty>
      <p>No session fits this filter.</p>
      <p>
        <button type="button" onClick={clear}>
          Show all sessions
        </button>
      </p>
    </Empty>
  );
}
