// One number that matters, with its name.
import type { ComponentChildren } from 'preact';

interface Props {
  readonly name: string;
  readonly value: ComponentChildren;
  readonly note?: ComponentChildren;
}

export function Figure({ name, value, note }: Props) {
  return (
    <div class="figure">
      <dt>{name}</dt>
      <dd>
        <span class="figure-value">{value}</span>
        {note !== undefined && <span class="soft small">{note}</span>}
      </dd>
    </div>
  );
}
