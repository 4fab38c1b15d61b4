// A link to another page of the dashboard: a real one, so that it can be opened in a new tab, copied and bookmarked.
import type { ComponentChildren } from 'preact';
import { go } from '../state/location.ts';

interface Props {
  readonly href: string;
  readonly class?: string;
  readonly 'aria-current'?: 'page' | undefined;
  readonly children: ComponentChildren;
}

export function Link({ href, children, ...more }: Props) {
  return (
    <a href={href} onClick={(event) => follow(event, href)} {...more}>
      {children}
    </a>
  );
}

/** What the browser would do in another tab or window is left to it. */
function follow(event: MouseEvent, href: string): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(href);
}
