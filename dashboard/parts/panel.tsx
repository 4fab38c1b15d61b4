// A part of a page with a heading of its own.
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface Props {
  readonly title: string;
  readonly aside?: ComponentChildren;
  readonly class?: string;
  readonly children: ComponentChildren;
}

export function Panel({ title, aside, children, class: more = '' }: Props) {
  const id = useId();
  return (
    <section class={`panel ${more}`} aria-labelledby={id}>
      <header class="panel-head">
        <h2 id={id}>{title}</h2>
        {aside !== undefined && <div class="soft small">{aside}</div>}
      </header>
      {children}
    </section>
  );
}
