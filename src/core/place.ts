// A place is the URL of a store: `baileys:/srv/auth`, `wwebjs:/srv/.wwebjs_auth`. Only absolute paths are places.
import { HoldfastError } from './errors.ts';
import type { Engine } from './session.ts';

export interface Place {
  readonly url: string;
  readonly engine: Engine;
  /** Absolute path of the folder. */
  readonly root: string;
}

const engines: readonly Engine[] = ['baileys', 'wwebjs'];

/**
 * Reads a place's URL.
 * @param workingDirectory only used to say what a relative path would mean here
 * @throws HoldfastError PLACE_MALFORMED, PLACE_RELATIVE
 */
export function parsePlace(text: string, workingDirectory: string): Place {
  const colon = text.indexOf(':');
  const engine = engines.find((name) => name === text.slice(0, colon));
  const path = text.slice(colon + 1);
  if (engine === undefined || path === '' || path.includes('\0')) {
    throw new HoldfastError('PLACE_MALFORMED', { place: text });
  }
  if (!path.startsWith('/')) {
    throw new HoldfastError('PLACE_RELATIVE', {
      place: text,
      absolute: `${engine}:${join(workingDirectory, path)}`,
    });
  }
  const root = join('/', path);
  return { url: `${engine}:${root}`, engine, root };
}

/**
 * The first two places of which one lies in the other, or which are the same folder; null where none do.
 * @param places each with its root after all symbolic links, so that one folder has one path
 */
export function overlappingPlaces(
  places: readonly { readonly place: Place; readonly realRoot: string }[],
): readonly [Place, Place] | null {
  for (const [index, first] of places.entries()) {
    for (const second of places.slice(index + 1)) {
      if (isWithin(first.realRoot, second.realRoot) || isWithin(second.realRoot, first.realRoot))
        return [first.place, second.place];
    }
  }
  return null;
}

function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

/** Joins and resolves `.`, `..` and doubled slashes as POSIX does, without touching a disk. */
function join(base: string, path: string): string {
  const kept: string[] = [];
  for (const segment of `${base}/${path}`.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/')}`;
}
