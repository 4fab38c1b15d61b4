// A level in a word and a colour: never by colour alone.
import type { ComponentChildren } from 'preact';

export type BadgeLook = 'healthy' | 'info' | 'warning' | 'critical' | 'emergency' | 'plain';

export function Badge({
  look,
  children,
}: {
  readonly look: BadgeLook;
  readonly children: ComponentChildren;
}) {
  return <span class={`badge is-${look}`}>{children}</span>;
}
