// Findings of doctor: what was found, and what to do next.
import type { Finding } from '../../src/core/finding.ts';
import { sessionName } from '../../src/core/session.ts';
import { sessionHref } from '../state/route.ts';
import { Badge } from './badge.tsx';
import { Link } from './link.tsx';
import { Sentence } from './sentence.tsx';

export function FindingList({ findings }: { readonly findings: readonly Finding[] }) {
  return (
    <ul class="findings">
      {findings.map((finding) => (
        <OneFinding key={`${finding.code} ${finding.path} ${finding.text}`} finding={finding} />
      ))}
    </ul>
  );
}

function OneFinding({ finding: { level, code, text, next, session, place } }: { readonly finding: Finding }) {
  return (
    <li>
      <p>
        <Badge look={level}>{code}</Badge>{' '}
        {session === null ? (
          <span class="soft">{place}</span>
        ) : (
          <Link href={sessionHref(sessionName(session), session.place)}>{sessionName(session)}</Link>
        )}
      </p>
      <p>
        <Sentence text={text} />
      </p>
      <p class="soft">
        <Sentence text={next} />
      </p>
    </li>
  );
}
