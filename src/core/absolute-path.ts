// An absolute path in its shortest form, as POSIX understands it, without touching a disk.

/** Joins, and resolves `.`, `..` and doubled slashes. */
export function absolutePath(base: string, path: string): string {
  const kept: string[] = [];
  for (const segment of `${base}/${path}`.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/')}`;
}
