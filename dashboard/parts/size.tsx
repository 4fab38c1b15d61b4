// A size as people read it, with the exact bytes behind it.
import { sizeText } from '../../src/core/amounts.ts';
import { countText } from '../words/count-text.ts';

export function Size({ bytes }: { readonly bytes: number }) {
  return (
    <span class="size" title={`${countText(bytes)} bytes`}>
      {sizeText(bytes)}
    </span>
  );
}
