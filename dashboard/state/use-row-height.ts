// How high a row of a long list is, px: what styles/rows.css says in rem, for the width and text size that there is.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** The same as in styles/rows.css. */
const narrow = '(max-width: 60rem)';
const rowRem = 3.25;
const cardRem = 7.25;

export function useRowHeight(): number {
  const isNarrow = useSignal(window.matchMedia(narrow).matches);
  useEffect(() => {
    const media = window.matchMedia(narrow);
    const changed = (): void => {
      isNarrow.value = media.matches;
    };
    media.addEventListener('change', changed);
    return () => media.removeEventListener('change', changed);
  }, []);
  const remPx = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return (isNarrow.value ? cardRem : rowRem) * remPx;
}
