// One command that removes files, as the paths that it means, and how it bears on a path of ours.
import { expandBraces, matchedLengths } from './glob.ts';
import type { Dialect } from './glob.ts';
import { unknownPart } from './shell-words.ts';
import { segmentsOf } from './vital-paths.ts';

/** What must be known about a path to say whether a command removes it. */
export interface Exposed {
  readonly path: readonly string[];
  /** Segments of the place's root, of which the path is a continuation. */
  readonly rootLength: number;
  /** Whether git ignores it: `git clean` goes by that. */
  readonly ignored: boolean;
}

export type Bearing = 'none' | 'possible' | 'certain';

export interface Wipe {
  /** The command as it is written, patterns included. */
  readonly command: string;
  /** `possible`: only running the script could tell where the path begins. */
  bearing(exposed: Exposed): Bearing;
}

/** Where a command starts; null when only running the script could tell. */
export type Folder = readonly string[] | null;

export interface Removal {
  readonly command: string;
  readonly paths: readonly string[];
  readonly folder: Folder;
  /** Folders go with all they hold; else files only. */
  readonly recursive: boolean;
  readonly dialect?: Dialect;
}

export function wipe({ command, paths, folder, recursive, dialect = 'shell' }: Removal): Wipe {
  const targets = paths.flatMap((path) => targetsOf(path, folder));
  const bearing = ({ path, rootLength }: Exposed): Bearing => {
    let answer: Bearing = 'none';
    for (const { pattern, tail } of targets) {
      const lengths = [...matchedLengths(pattern, path, tail ? 'ignore' : dialect)];
      // A path whose beginning is unknown must reach into the place: too many folders above it share a name.
      // Without the recursive flag files go, and the root is a folder.
      const least = path.length > rootLength ? path.length : Infinity;
      const shortest = recursive ? (tail ? rootLength : 0) : least;
      const hit = lengths.some((length) => length >= shortest);
      if (hit && !tail) return 'certain';
      if (hit) answer = 'possible';
    }
    return answer;
  };
  return { command: command.replaceAll(unknownPart, '…'), bearing };
}

/** What an exclusion names is left alone, by name anywhere in the path. */
export function sparing(inner: Wipe, excludes: readonly string[]): Wipe {
  const patterns = excludes.map(segmentsOf).filter((pattern) => pattern.length > 0);
  const spares = (path: readonly string[]): boolean =>
    patterns.some((pattern) => matchedLengths(['**', ...pattern], path, 'ignore').size > 0);
  return { ...inner, bearing: (exposed) => (spares(exposed.path) ? 'none' : inner.bearing(exposed)) };
}

/** The folder after `cd`. */
export function folderAfter(folder: Folder, to: string | undefined): Folder {
  if (to === undefined || to.includes(unknownPart) || to === '-') return null;
  if (to.startsWith('/')) return segmentsOf(to);
  return folder === null ? null : segmentsOf([...folder, to].join('/'));
}

interface Target {
  readonly pattern: readonly string[];
  /** The beginning of the path is not known: the pattern is its end. */
  readonly tail: boolean;
}

function targetsOf(word: string, folder: Folder): Target[] {
  return expandBraces(word).flatMap((path): Target[] => {
    if (path === '') return [];
    const from = path.lastIndexOf(unknownPart);
    if (from === -1 && path.startsWith('/')) return [{ pattern: segmentsOf(path), tail: false }];
    if (from === -1 && folder !== null)
      return [{ pattern: segmentsOf([...folder, path].join('/')), tail: false }];
    const end = path.slice(from + 1);
    const pattern = segmentsOf(from === -1 || end.startsWith('/') ? end : `*${end}`);
    // An end without one plain name would fit everything.
    return pattern.some((segment) => !/[*?[]/.test(segment))
      ? [{ pattern: ['**', ...pattern], tail: true }]
      : [];
  });
}
