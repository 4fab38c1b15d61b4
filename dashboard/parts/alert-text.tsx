// What an alert says, with the name of its session in it leading there; before it, where the sentence does not name it.
import { sessionName } from '../../src/core/session.ts';
import type { StandingAlert } from '../../src/operations/alerts-list.ts';
import { Sentence } from './sentence.tsx';
import { SessionLink } from './session-link.tsx';

export function AlertText({
  alert: { text, session },
}: {
  readonly alert: Pick<StandingAlert, 'text' | 'session'>;
}) {
  if (session === null) return <Sentence text={text} />;
  const name = sessionName(session);
  const at = text.indexOf(name);
  const [before, after] = at < 0 ? ['', ` ${text}`] : [text.slice(0, at), text.slice(at + name.length)];
  // What stands in a command is to be copied with it.
  if (before.split('`').length % 2 === 0)
    return (
      <>
        <SessionLink session={session} /> <Sentence text={text} />
      </>
    );
  return (
    <>
      <Sentence text={before} />
      <SessionLink session={session} />
      <Sentence text={after} />
    </>
  );
}
