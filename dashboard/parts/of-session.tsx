// Behind the name of a plan in a list: which session it is about, where it is about one.
import { sessionName } from '../../src/core/session.ts';
import type { SessionRef } from '../../src/core/session.ts';

export function OfSession({ session }: { readonly session: SessionRef | undefined }) {
  if (session === undefined) return null;
  return (
    <>
      : <strong title={session.place}>{sessionName(session)}</strong>
    </>
  );
}
