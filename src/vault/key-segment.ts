// Names of tenants and sessions as segments of blob keys: different names never share one.
import { createHash } from 'node:crypto';

const longestSegment = 200;
const plain = /^[A-Za-z0-9_-]$/;

/**
 * What is not a letter, a digit, `_`, `-` or an inner `.` becomes `~` and two hex digits for each byte of UTF-8; the empty name
 * is `~`. A name that would be too long is `=` and its SHA-256, and only the head of the session knows it in full.
 */
export function toSegment(name: string): string {
  const bytes = Buffer.from(name, 'utf8');
  let segment = '';
  for (const [index, byte] of bytes.entries()) {
    const letter = String.fromCharCode(byte);
    const isPlain = plain.test(letter) || (letter === '.' && index > 0);
    segment += isPlain ? letter : `~${byte.toString(16).padStart(2, '0').toUpperCase()}`;
  }
  if (segment.length > longestSegment) return `=${createHash('sha256').update(bytes).digest('hex')}`;
  return segment === '' ? '~' : segment;
}

/** The name that became this segment; null where only the head can tell, or nothing of ours has such a name. */
export function fromSegment(segment: string): string | null {
  if (segment.startsWith('=')) return null;
  if (segment === '~') return '';
  const bytes: number[] = [];
  for (const [part] of segment.matchAll(/~[0-9A-F]{2}|[^~]|~/g)) {
    if (part === '~') return null;
    bytes.push(part.length === 3 ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0));
  }
  const name = Buffer.from(bytes).toString('utf8');
  return toSegment(name) === segment ? name : null;
}
