// Matches shell patterns against paths, segment by segment, in time that grows with the product of their lengths only.

/** `shell`: `*` does not match a leading dot. `ignore`: it does, as in .gitignore. */
export type Dialect = 'shell' | 'ignore';

/**
 * How many leading segments of the path a pattern can stand for. Empty: it does not match. A number smaller than
 * the path's length: it matches a folder above the path.
 * @param pattern segments; `**` stands for any number of them
 */
export function matchedLengths(
  pattern: readonly string[],
  path: readonly string[],
  dialect: Dialect,
): ReadonlySet<number> {
  let reached = new Set([0]);
  for (const segment of pattern) {
    const next = new Set<number>();
    for (const at of reached) {
      if (segment === '**') {
        next.add(at);
        for (let to = at; to < path.length && (dialect === 'ignore' || !path[to]?.startsWith('.')); to += 1)
          next.add(to + 1);
      } else if (at < path.length && segmentMatches(segment, path[at] ?? '', dialect)) {
        next.add(at + 1);
      }
    }
    if (next.size === 0) return next;
    reached = next;
  }
  return reached;
}

interface Piece {
  readonly star: boolean;
  accepts(letter: string): boolean;
}

const star: Piece = { star: true, accepts: () => true };
const anyLetter: Piece = { star: false, accepts: () => true };

/** A name has at most 255 bytes; a pattern far beyond that was not written by a person, and is not worth the time. */
const longestPattern = 1024;

/** One segment: `*`, `?`, `[a-z]`, `[!a-z]`, and `\` before a letter that stands for itself. */
export function segmentMatches(pattern: string, name: string, dialect: Dialect): boolean {
  if (pattern.length > longestPattern) return false;
  if (dialect === 'shell' && name.startsWith('.') && /^[*?[]/.test(pattern)) return false;
  const pieces = piecesOf(pattern);
  const letters = [...name];
  let at = 0;
  let piece = 0;
  let lastStar = -1;
  let starAt = 0;
  while (at < letters.length) {
    const current = pieces[piece];
    if (current?.star === true) {
      lastStar = piece;
      starAt = at;
      piece += 1;
    } else if (current?.accepts(letters[at] ?? '') === true) {
      piece += 1;
      at += 1;
    } else if (lastStar >= 0) {
      // The last star takes one letter more; earlier stars need never be tried again.
      piece = lastStar + 1;
      starAt += 1;
      at = starAt;
    } else {
      return false;
    }
  }
  return pieces.slice(piece).every((rest) => rest.star);
}

function piecesOf(pattern: string): Piece[] {
  const found = pattern.match(/\\.|\[[!^]?\]?[^\]]*\]|[\s\S]/gu) ?? [];
  return found.map((text) => {
    if (text === '*') return star;
    if (text === '?') return anyLetter;
    if (text.length > 2 && text.startsWith('[')) return setOf(text.slice(1, -1));
    const literal = text.length > 1 && text.startsWith('\\') ? text.slice(1) : text;
    return { star: false, accepts: (letter) => letter === literal };
  });
}

function setOf(inside: string): Piece {
  const negated = /^[!^]/.test(inside);
  const ranges = (negated ? inside.slice(1) : inside).match(/[\s\S]-[\s\S]|[\s\S]/gu) ?? [];
  const holds = (letter: string): boolean =>
    ranges.some((range) =>
      range.length >= 3 ? range.charAt(0) <= letter && letter <= range.slice(2) : range === letter,
    );
  return { star: false, accepts: (letter) => holds(letter) !== negated };
}

/** `a{b,c}` as `ab` and `ac`; at most 64 of them, the rest is left as it is written. */
export function expandBraces(pattern: string): string[] {
  if (pattern.length > 4 * longestPattern) return [pattern];
  let words = [pattern];
  for (let round = 0; round < 6 && words.length <= 32; round += 1) {
    const next = words.flatMap((word) => {
      const braces = /^((?:[^\\{]|\\.)*)\{([^{}]*,[^{}]*)\}([\s\S]*)$/.exec(word);
      if (braces === null) return [word];
      return (braces[2] ?? '').split(',').map((choice) => `${braces[1]}${choice}${braces[3]}`);
    });
    if (next.length === words.length || next.length > 64) break;
    words = next;
  }
  return words;
}

/** Letters that a pattern takes for more than themselves. */
export function literally(text: string): string {
  return text.replace(/[*?[\]{}\\]/g, '\\$&');
}
