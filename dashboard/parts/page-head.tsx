// The top of a page: its name, what it is about, and what can be done here. Focus comes here after a link.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface Props {
  readonly title: string;
  readonly lead?: ComponentChildren;
  readonly actions?: ComponentChildren;
}

let isFirstPage = true;

export function PageHead({ title, lead, actions }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Holdfast`;
  }, [title]);
  useEffect(() => {
    // A page that was just loaded begins where browsers begin; and who is in the page already is left there.
    const isInPage = heading.current?.closest('main')?.contains(document.activeElement) === true;
    if (!isFirstPage && !isInPage) heading.current?.focus({ preventScroll: true });
    isFirstPage = false;
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
