// What the pieces of sessions are called: files in a folder, records in a database.
import type { SessionRef } from '../../../core/session.ts';

export function pieceOf(sessions: readonly Pick<SessionRef, 'form'>[]): 'file' | 'record' {
  return sessions.length > 0 && sessions.every(({ form }) => form === 'records') ? 'record' : 'file';
}
