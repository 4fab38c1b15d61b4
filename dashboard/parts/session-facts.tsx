// The figures of one session: size, entries, last write, credentials, who uses it.
import type { ShownSession } from '../../src/operations/sessions-show.ts';
import { countText } from '../words/count-text.ts';
import { growthText } from '../words/growth-text.ts';
import { Ago } from './ago.tsx';
import { Figure } from './figure.tsx';
import { Size } from './size.tsx';

const useWords = { yes: 'in use', no: 'not in use', unknown: 'unknown' } as const;

export function SessionFacts({ session }: { readonly session: ShownSession }) {
  const { entries, sizeBytes, cacheBytes, lastWrittenMs, growthPerDay, generation } = session;
  const { credentials, credentialsWhy, paired, inUse, inUseWhy } = session;
  const pairing = paired === null ? '' : paired ? ', paired' : ', not paired';
  return (
    <dl class="figures">
      <Figure
        name="Size"
        value={<Size bytes={sizeBytes} />}
        note={
          cacheBytes > 0 && (
            <>
              <Size bytes={cacheBytes} /> of it caches
            </>
          )
        }
      />
      <Figure
        name="Entries"
        value={countText(entries)}
        note={growthPerDay !== null && `${growthText(growthPerDay)} lately`}
      />
      <Figure
        name="Last write"
        value={lastWrittenMs === null ? 'never' : <Ago atMs={lastWrittenMs} />}
        note={generation}
      />
      <Figure name="Credentials" value={`${credentials}${pairing}`} note={credentialsWhy} />
      <Figure name="Use" value={useWords[inUse]} note={inUseWhy.join(' ')} />
    </dl>
  );
}
