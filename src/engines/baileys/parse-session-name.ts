// The name of a session as people write it, `acme/sales`, in its two parts.
import { HoldfastError } from '../../core/errors.ts';
import { nameBaileysSession } from './name-session.ts';

/**
 * Names mean what folders of that path below a place mean, so that a session that moves from a folder into a database
 * keeps its name: without a slash it is of the tenant `default`, and `company_5` is `company_5/main`.
 * @throws HoldfastError SESSION_NAME_INVALID
 */
export function parseSessionName(text: string): { tenant: string; id: string } {
  const cause = problemOf(text);
  if (cause !== null)
    throw new HoldfastError('SESSION_NAME_INVALID', { session: JSON.stringify(text), cause });
  return nameBaileysSession(text, '');
}

function problemOf(text: string): string | null {
  if (text === '') return 'it is empty';
  if (text.split('/').includes('')) return 'a part of it is empty';
  // Locks of places have names there, and folders of that name are no sessions.
  if (text.startsWith('.holdfast')) return 'Holdfast calls its own things so';
  return /\0|\p{Surrogate}/u.test(text) ? 'it has a NUL or half a surrogate pair in it' : null;
}
