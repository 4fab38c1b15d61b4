// Nothing is there, said in words, with what to do about it.
import type { ComponentChildren } from 'preact';

export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <div class="empty">{children}</div>;
}
