// The names of the files in a LevelDB folder (db/filename.cc).

/** LevelDB writes the name and a line feed; without the line feed it calls the file damaged (db/version_set.cc). */
export function manifestNamed(currentText: string): string | null {
  return /^MANIFEST-\d+\n$/.test(currentText) ? currentText.slice(0, -1) : null;
}

/** No CURRENT is longer than a name. */
export const largestCurrentBytes = 4096;

export type NumberedFile = { readonly kind: 'table' | 'log'; readonly number: number };

/** null where it is neither; `.sst` is what tables were called before 2014. */
export function numberedFile(name: string): NumberedFile | null {
  const found = /^(\d+)\.(ldb|sst|log)$/.exec(name);
  if (found === null) return null;
  return { kind: found[2] === 'log' ? 'log' : 'table', number: Number(found[1]) };
}

/** Whether a folder with these names is a LevelDB database. */
export function isLevelDbFolder(names: Iterable<string>): boolean {
  let [current, manifest] = [false, false];
  for (const name of names) {
    if (name === 'CURRENT') current = true;
    else if (/^MANIFEST-\d+$/.test(name)) manifest = true;
  }
  return current && manifest;
}
