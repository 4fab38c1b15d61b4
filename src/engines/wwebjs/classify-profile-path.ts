// The class of a file of a Chromium profile, from its path alone and fast: a profile has hundreds of files.
import { profileLayout, type LayoutRow, type ProfileClass } from './profile-layout.ts';

interface Names {
  /** What lies directly here, by name. */
  readonly files: Map<string, ProfileClass>;
  /** Everything below a folder, by its name. */
  readonly folders: Map<string, ProfileClass>;
  /** The same for folders and files in a folder, by `folder/name`; they win over the folder. */
  readonly nested: Map<string, ProfileClass>;
}

const names = { top: namesOf('top'), inner: namesOf('inner') };

/**
 * @param path below the profile (Chromium's user data folder) with `/`, of a file. RemoteAuth's copies and zips are
 * a part of the same layout (`Default/IndexedDB`, `Default/Local Storage`).
 */
export function classifyProfilePath(path: string): ProfileClass {
  const end = innerEnd(path);
  return end === 0 ? lookUp(names.top, path, 0) : lookUp(names.inner, path, end + 1);
}

/** Where the name of an inner profile folder, `Default` or `Profile N`, ends; 0 where the path is not in one. */
export function innerEnd(path: string): number {
  if (path.startsWith('Default/')) return 7;
  if (!path.startsWith('Profile ')) return 0;
  let end = 8;
  while (path.charCodeAt(end) >= 48 && path.charCodeAt(end) <= 57) end++;
  return end > 8 && path[end] === '/' ? end : 0;
}

function lookUp(known: Names, path: string, from: number): ProfileClass {
  const first = path.indexOf('/', from);
  if (first < 0) return known.files.get(path.slice(from)) ?? 'unknown';
  const inFolder = known.folders.get(path.slice(from, first));
  if (inFolder === undefined) return 'unknown';
  const second = path.indexOf('/', first + 1);
  return known.nested.get(path.slice(from, second < 0 ? path.length : second)) ?? inFolder;
}

function namesOf(where: LayoutRow['where']): Names {
  const found: Names = { files: new Map(), folders: new Map(), nested: new Map() };
  for (const row of profileLayout.filter((each) => each.where === where)) {
    for (const name of row.names) {
      const sameKind = row.kind === 'folder' ? found.folders : found.files;
      const target = name.includes('/') ? found.nested : sameKind;
      target.set(name, row.class);
      if (row.kind === 'database') target.set(`${name}-journal`, row.class);
    }
  }
  return found;
}
