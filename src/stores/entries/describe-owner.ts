// Who holds a session, as people read it.
import type { LeaseOwner } from '../../ports/entry-store.ts';

export function describeOwner({ pid, host, purpose }: LeaseOwner): string {
  return `process ${pid} on ${host} (${purpose})`;
}
