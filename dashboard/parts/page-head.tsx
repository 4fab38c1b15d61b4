// The top of a page: its name, what it is about, and what can be done here. Focus comes here after a link.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { location } from '../state/location.ts';

interface Props {
  readonly title: string;
  readonly lead?: ComponentChildren;
  readonly actions?: ComponentChildren;
}

/** A page that was just loaded begins where browsers begin. */
let headed = location.peek().path;
let isFocused = false;

export function PageHead({ title, lead, actions }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Holdfast`;
  }, [title]);
  useEffect(() => {
    const { path } = location.peek();
    // Once a page; and again where a heading was replaced while it had the focus.
    if (path === headed && !(isFocused && document.activeElement === document.body)) return;
    heading.current?.focus({ preventScroll: true });
    headed = path;
    isFocused = true;
  }, []);
  return (
    <header class="page-head">
      <div>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {lead !== undefined && <div class="soft">{lead}</div>}
      </div>
      {actions !== undefined && <div class="actions">{actions}</div>}
    </header>
  );
}
