// The folders of a profile that cleaning moves away as a whole: those whose class is worth no more than `cache`.
import { innerEnd } from './classify-profile-path.ts';
import { profileLayout, type LayoutRow } from './profile-layout.ts';
import { profileWorth } from './profile-worth.ts';

const inTop = foldersOf('top');
const inInner = foldersOf('inner');

/**
 * @param innerProfiles the inner profile folders that there are: `Default`, `Profile 1`
 * @returns paths below the user data folder with `/`, whether or not they exist
 */
export function cacheFolders(innerProfiles: readonly string[]): string[] {
  return [...innerProfiles.flatMap((inner) => inInner.map((name) => `${inner}/${name}`)), ...inTop];
}

/** The cache folder that a path is in or is itself; null for what must stay. */
export function cacheFolderOf(path: string): string | null {
  const end = innerEnd(path);
  const from = end === 0 ? 0 : end + 1;
  for (const name of end === 0 ? inTop : inInner) {
    const after = from + name.length;
    if (path.startsWith(name, from) && (path.length === after || path[after] === '/'))
      return path.slice(0, after);
  }
  return null;
}

function foldersOf(where: LayoutRow['where']): string[] {
  return profileLayout
    .filter(
      (row) => row.where === where && row.kind === 'folder' && profileWorth[row.class].worth === 'cache',
    )
    .flatMap((row) => row.names);
}
