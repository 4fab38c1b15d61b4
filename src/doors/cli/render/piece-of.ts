// What the pieces of sessions are called: files in a folder, records in a database, snapshots and packs in a vault.
import type { PlanOperation } from '../../../core/plan.ts';
import type { SessionRef } from '../../../core/session.ts';

type Piece = 'file' | 'record' | 'snapshot' | 'pack' | 'blob';

export function pieceOf(sessions: readonly Pick<SessionRef, 'form'>[], operation?: PlanOperation): Piece {
  if (operation === 'forget') return 'snapshot';
  if (operation === 'collect') return 'pack';
  const [first] = sessions;
  if (first === undefined || sessions.some(({ form }) => form !== first.form)) return 'file';
  if (first.form === 'vaulted') return 'blob';
  return first.form === 'records' ? 'record' : 'file';
}
