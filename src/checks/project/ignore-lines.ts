// Reads ignore lines as git and Docker do, and says whether they cover a path.
import { matchedLengths } from './glob.ts';

export interface IgnoreLine {
  readonly negated: boolean;
  /** Absolute path as segments, with wildcards. */
  readonly pattern: readonly string[];
  /** Covers folders, and what is in them, only. */
  readonly foldersOnly: boolean;
}

/**
 * Lines of a `.gitignore` (gitignore(5)) or `.dockerignore`, the later ones stronger.
 * @param folder segments of the folder that the file is about
 * @param rooted every line is meant from that folder, as in `.dockerignore`; else lines without a slash mean any depth
 */
export function ignoreLinesOf(text: string, folder: readonly string[], rooted: boolean): IgnoreLine[] {
  return text.split(/\r?\n/).flatMap((line) => {
    if (line.startsWith('#')) return [];
    const trimmed = withoutTrailingSpaces(line);
    const negated = trimmed.startsWith('!');
    const bare = negated ? trimmed.slice(1) : trimmed;
    const segments = bare.split('/').filter((segment) => segment !== '' && segment !== '.');
    if (segments.length === 0) return [];
    const anchored = rooted || bare.replace(/\/$/, '').includes('/');
    const base = folder.map((segment) => segment.replace(/[*?[\]\\]/g, '\\$&'));
    return {
      negated,
      pattern: [...base, ...(anchored ? [] : ['**']), ...segments],
      foldersOnly: bare.endsWith('/'),
    };
  });
}

/**
 * Whether a file is covered. The last line that matches decides, folder by folder from the top.
 * @param strict git's way: what lies in an ignored folder cannot be taken back by a later line; Docker's way is not strict
 */
export function isIgnored(lines: readonly IgnoreLine[], file: readonly string[], strict: boolean): boolean {
  let covered = false;
  for (let length = 1; length <= file.length; length += 1) {
    const path = file.slice(0, length);
    const isFolder = length < file.length;
    const line = lines.findLast(
      ({ pattern, foldersOnly }) =>
        (isFolder || !foldersOnly) && matchedLengths(pattern, path, 'ignore').has(path.length),
    );
    if (line === undefined) continue;
    covered = !line.negated;
    if (covered && strict) return true;
  }
  return covered;
}

/** By hand: an expression for this takes the square of a long line's length. */
function withoutTrailingSpaces(line: string): string {
  let end = line.length;
  while (end > 0 && /[ \t]/.test(line.charAt(end - 1)) && line.charAt(end - 2) !== '\\') end -= 1;
  return line.slice(0, end);
}
