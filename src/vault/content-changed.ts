// Says that what was read of a session is not what was listed before.
import { HoldfastError } from '../core/errors.ts';
import { sessionName } from '../core/session.ts';
import type { SessionPlace } from './session-place.ts';

export function contentChanged({ name }: SessionPlace, cause: string): HoldfastError {
  return new HoldfastError('CONTENT_CHANGED', { session: sessionName(name), cause });
}
