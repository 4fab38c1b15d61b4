// Names of entries as an index can hold them: PostgreSQL indexes no row of more than a third of a page.
import { createHash } from 'node:crypto';
import { invalidEntryName } from '../../core/entry-name.ts';
import type { SessionName } from '../../ports/entry-store.ts';

const longestBytes = 500;
const mark = 'sha256:';

/** The text itself, or a digest of it where it is too long, or could be taken for one. No two texts have the same. */
export function indexedText(text: string): string {
  if (!isDigested(text)) return text;
  return mark + createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Whether the text has to be stored beside its digest. */
export function isDigested(text: string): boolean {
  return text.startsWith(mark) || isLong(text);
}

function isLong(text: string): boolean {
  // Three bytes of UTF-8 at most for each unit of UTF-16.
  return text.length * 3 > longestBytes && Buffer.byteLength(text) > longestBytes;
}

/** Whether a session of that name can be there. */
export function isNameOfSession({ tenant, id }: SessionName): boolean {
  const isStorable = invalidEntryName({ tenant, id }, [{ type: tenant, id }]) === null;
  return isStorable && !isLong(tenant) && !isLong(id);
}
