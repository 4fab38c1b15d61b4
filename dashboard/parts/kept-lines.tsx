// What a plan leaves alone: what guards took out of it, and what rules keep, with the reasons.
import { counted } from '../../src/core/amounts.ts';
import type { Plan } from '../../src/core/plan.ts';
import { sessionName } from '../../src/core/session.ts';
import { countedText } from '../words/count-text.ts';
import { grouped } from '../words/grouped.ts';
import { Panel } from './panel.tsx';
import { Size } from './size.tsx';

export function KeptLines({ plan }: { readonly plan: Plan }) {
  return (
    <>
      {plan.protected.length > 0 && (
        <Panel title="Left alone by guards" aside={counted(plan.protected.length, 'thing')}>
          <ul class="lines">
            {protectedGroups(plan).map(({ guard, reason, session, count, sizeBytes }) => (
              <li key={`${guard} ${reason} ${session}`}>
                <span>
                  <strong>{session}</strong> {reason}
                  <span class="soft small">
                    {' '}
                    <code>{guard}</code>
                  </span>
                </span>
                <span class="soft">{counted(count, 'path')}</span>
                <Size bytes={sizeBytes} />
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {plan.kept.length > 0 && (
        <Panel title="Kept by rules">
          <ul class="lines">
            {plan.kept.map(({ rule, reason, entries, sizeBytes }) => (
              <li key={`${rule} ${reason}`}>
                <span>
                  {reason}{' '}
                  <span class="soft small">
                    <code>{rule}</code>
                  </span>
                </span>
                <span class="soft">{countedText(entries, 'thing')}</span>
                <Size bytes={sizeBytes} />
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

interface ProtectedGroup {
  readonly guard: string;
  readonly reason: string;
  readonly session: string;
  readonly count: number;
  readonly sizeBytes: number;
}

/** A session in use protects each of its thousand files for the same reason. */
function protectedGroups({ protected: lines }: Plan): ProtectedGroup[] {
  const groups = grouped(lines, ({ guard, reason, session }) => `${guard} ${reason} ${sessionName(session)}`);
  return [...groups.values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const sizeBytes = alike.reduce((sum, line) => sum + line.sizeBytes, 0);
    const { guard, reason, session } = first;
    return [{ guard, reason, session: sessionName(session), count: alike.length, sizeBytes }];
  });
}
