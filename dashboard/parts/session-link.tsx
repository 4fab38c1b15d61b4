// The name of a session, leading to its page: to the one in its place, where names repeat.
import { sessionName } from '../../src/core/session.ts';
import type { SessionRef } from '../../src/core/session.ts';
import { sessionHref } from '../state/route.ts';
import { Link } from './link.tsx';

export function SessionLink({ session }: { readonly session: Pick<SessionRef, 'place' | 'tenant' | 'id'> }) {
  const name = sessionName(session);
  return <Link href={sessionHref(name, session.place)}>{name}</Link>;
}
