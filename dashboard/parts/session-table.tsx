// The rows of sessions that are on the screen, out of as many as there are.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { SessionRow } from '../../src/core/fleet.ts';
import { setQuery } from '../state/location.ts';
import type { PagesOfRows } from '../state/pages-of-rows.ts';
import { useRowHeight } from '../state/use-row-height.ts';
import { useWindowRows } from '../state/use-window-rows.ts';
import { firstOrderOf } from '../words/session-filter.ts';
import type { Sort, SessionFilter } from '../words/session-filter.ts';
import { SessionRowLine } from './session-row-line.tsx';

interface Column {
  readonly name: string;
  readonly sort: Sort | null;
  readonly isNumber?: boolean;
}

const columns: readonly Column[] = [
  { name: 'Session', sort: 'name' },
  { name: 'Health', sort: 'health' },
  { name: 'Engine', sort: null },
  { name: 'Entries', sort: 'entries', isNumber: true },
  { name: 'Size', sort: 'size', isNumber: true },
  { name: 'Growth', sort: 'growth', isNumber: true },
  { name: 'Last write', sort: 'written' },
  { name: 'In use', sort: null },
];

/** Shown while nobody knows how many there are. */
const rowsBeforeFirstAnswer = 12;

interface Props {
  readonly pages: PagesOfRows<SessionRow>;
  readonly filter: SessionFilter;
  /** The rows are of the filter before; others are on their way. */
  readonly isOfBefore: boolean;
}

export function SessionTable({ pages, filter, isOfBefore }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const focused = useSignal<number | null>(null);
  const count = pages.total.value ?? rowsBeforeFirstAnswer;
  const { items, heightPx, startPx } = useWindowRows(list, count, useRowHeight(), focused.value);
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => pages.want(first, last), [pages, first, last]);
  // Read so that an answer renders this anew.
  void pages.answers.value;
  return (
    <div role="table" class="rows" aria-label="Sessions" aria-rowcount={count + 1} aria-busy={isOfBefore}>
      <div role="rowgroup">
        <div role="row" class="row row-head" aria-rowindex={1}>
          {columns.map((column) => (
            <ColumnHead key={column.name} column={column} filter={filter} />
          ))}
        </div>
      </div>
      <div
        role="rowgroup"
        class="rows-body"
        ref={list}
        style={{ height: `${heightPx}px` }}
        onFocusIn={(event) => (focused.value = indexOf(event.target))}
        onFocusOut={() => (focused.value = null)}
      >
        {items.map(({ index, start, size }) => {
          const row = pages.rowAt(index);
          return (
            <div
              key={index}
              role="row"
              class={row === undefined ? 'row is-loading' : 'row'}
              aria-rowindex={index + 2}
              data-index={index}
              style={{ height: `${size}px`, transform: `translateY(${start - startPx}px)` }}
            >
              {row === undefined ? <span role="cell">Loading …</span> : <SessionRowLine row={row} />}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function indexOf(target: EventTarget | null): number | null {
  const row = target instanceof Element ? target.closest('[data-index]') : null;
  const index = row?.getAttribute('data-index');
  return index == null ? null : Number(index);
}

function ColumnHead({ column, filter }: { readonly column: Column; readonly filter: SessionFilter }) {
  const { name, sort, isNumber = false } = column;
  const look = isNumber ? 'number' : '';
  if (sort === null)
    return (
      <span role="columnheader" class={look}>
        {name}
      </span>
    );
  const isSorted = filter.sort === sort;
  const next = isSorted ? (filter.order === 'asc' ? 'desc' : 'asc') : firstOrderOf(sort);
  const direction = filter.order === 'asc' ? 'ascending' : 'descending';
  return (
    <span role="columnheader" class={look} aria-sort={isSorted ? direction : 'none'}>
      <button type="button" class="sort" onClick={() => setQuery({ sort, order: next })}>
        {name}
        {isSorted && <span aria-hidden="true">{filter.order === 'asc' ? '↑' : '↓'}</span>}
      </button>
    </span>
  );
}
