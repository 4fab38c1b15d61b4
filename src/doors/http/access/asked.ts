// Who sent a request, as it was found out once.
import type { Caller } from '../../../core/access.ts';
import type { Session } from './sessions.ts';

export interface Asked {
  readonly caller: Caller;
  /** null for who sends a key with each request, or needs none. */
  readonly session: Session | null;
}
