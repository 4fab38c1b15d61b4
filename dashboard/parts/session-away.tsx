// A session of a keeper that is not heard of: what was seen of it last, and that nothing can be done with it until then.
import { api } from '../client/api.ts';
import type { Problem } from '../client/problem.ts';
import { useAsked } from '../state/use-asked.ts';
import { countText } from '../words/count-text.ts';
import { Ago } from './ago.tsx';
import { Answered } from './answered.tsx';
import { Badge } from './badge.tsx';
import { Figure } from './figure.tsx';
import { PageHead } from './page-head.tsx';
import { ProblemNote } from './problem-note.tsx';
import { Size } from './size.tsx';

interface Props {
  /** `tenant/id`, or its key. */
  readonly name: string;
  readonly home: string | undefined;
  readonly problem: Problem | null;
}

/** Others may have it in their names. */
const rowsAsked = 100;

export function SessionAway({ name, home, problem }: Props) {
  const asked = useAsked((until) => api.sessions({ query: name, limit: rowsAsked }, until), {
    key: name,
    changesWith: ['look'],
  });
  return (
    <>
      <PageHead
        title={name}
        lead="Its keeper is not heard of. Nothing can be done with it from here until it is."
      />
      {problem !== null && <ProblemNote problem={problem} />}
      <Answered asked={asked} what="what was seen last">
        {({ sessions }) =>
          sessions
            .filter((row) => [row.name, row.key].includes(name) && (home === undefined || row.home === home))
            .map(({ key, health, place, sizeBytes, entries, lastWrittenMs }) => (
              <dl class="figures" key={key} aria-label="As seen last">
                <Figure
                  name="Health, as seen last"
                  value={<Badge look={health}>{health}</Badge>}
                  note={place}
                />
                <Figure name="Size" value={<Size bytes={sizeBytes} />} />
                <Figure name="Entries" value={countText(entries)} />
                <Figure
                  name="Last write"
                  value={lastWrittenMs === null ? 'never' : <Ago atMs={lastWrittenMs} />}
                />
              </dl>
            ))
        }
      </Answered>
    </>
  );
}
