// Whether a statement about many sessions failed because of one of them.
import { StatementRefused } from '../../postgres/failure.ts';

/**
 * Something about one of its sessions makes it fail: what was given for it, a damaged page, or that somebody else locks
 * it. Without that one it may be carried out.
 */
export function isOfItsOwn(error: unknown): boolean {
  const lockTimeout = '55P03';
  return (
    error instanceof StatementRefused &&
    (error.sqlState === lockTimeout || /^(22|23|54|58|XX)/.test(error.sqlState))
  );
}
