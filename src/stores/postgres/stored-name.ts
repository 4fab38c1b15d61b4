// Names of entries as an index can hold them: PostgreSQL indexes no row of more than a third of a page.
import { createHash } from 'node:crypto';

const longestBytes = 500;
const mark = 'sha256:';

/** The text itself, or a digest of it where it is too long, or could be taken for one. No two texts have the same. */
export function indexedText(text: string): string {
  if (!isDigested(text)) return text;
  return mark + createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Whether the text has to be stored beside its digest. */
export function isDigested(text: string): boolean {
  // Three bytes of UTF-8 at most for each unit of UTF-16.
  const mayBeLong = text.length * 3 > longestBytes;
  return text.startsWith(mark) || (mayBeLong && Buffer.byteLength(text) > longestBytes);
}
