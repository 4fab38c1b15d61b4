// Which rows of a long list are on the screen, while the window scrolls: the others are not in the page.
import { useSignal } from '@preact/signals';
import {
  defaultRangeExtractor,
  observeWindowOffset,
  observeWindowRect,
  Virtualizer,
  windowScroll,
} from '@tanstack/virtual-core';
import type { VirtualItem } from '@tanstack/virtual-core';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';

export interface WindowRows {
  readonly items: readonly VirtualItem[];
  /** Of all rows together, px. */
  readonly heightPx: number;
  /** Where the list begins in the page, px: items are placed from there. */
  readonly startPx: number;
}

const overscan = 8;

/** @param focused the row that has the focus: it stays, or the keyboard would fall out of the page */
export function useWindowRows(
  list: RefObject<HTMLElement | null>,
  count: number,
  rowPx: number,
  focused: number | null,
): WindowRows {
  const turn = useSignal(0);
  const startPx = useRef(0);
  const [rows] = useState(() => new Virtualizer<Window, Element>(optionsOf()));

  function optionsOf() {
    return {
      count,
      getScrollElement: () => window,
      estimateSize: () => rowPx,
      scrollToFn: windowScroll,
      observeElementRect: observeWindowRect,
      observeElementOffset: observeWindowOffset,
      overscan,
      scrollMargin: startPx.current,
      initialOffset: () => window.scrollY,
      rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
        const indexes = defaultRangeExtractor(range);
        if (focused === null || focused >= count || indexes.includes(focused)) return indexes;
        return [...indexes, focused].toSorted((a, b) => a - b);
      },
      onChange: () => {
        turn.value += 1;
      },
    };
  }

  rows.setOptions(optionsOf());
  // oxlint-disable-next-line no-underscore-dangle -- so the library calls what its users must call
  useLayoutEffect(() => rows._didMount(), []);
  useLayoutEffect(() => {
    const start = (list.current?.getBoundingClientRect().top ?? 0) + window.scrollY;
    if (start !== startPx.current) {
      startPx.current = start;
      turn.value += 1;
    }
    // oxlint-disable-next-line no-underscore-dangle -- the same
    rows._willUpdate();
  });
  useLayoutEffect(() => rows.measure(), [rowPx]);
  // Read so that a scroll renders this anew.
  void turn.value;
  return { items: rows.getVirtualItems(), heightPx: rows.getTotalSize(), startPx: startPx.current };
}
