// Whom the folders above a path let through to it, besides its owner.
import type { Ground, PathFacts } from '../ports/ground.ts';

export interface Way {
  readonly group: boolean;
  readonly others: boolean;
}

/** Who can get into the root: its group, and others where every folder above lets them through as well. */
export async function wayFor(ground: Ground, root: string): Promise<Way> {
  const segments = root.split('/').filter((segment) => segment !== '');
  let others = true;
  let last: PathFacts | null = null;
  for (let length = 0; length <= segments.length; length += 1) {
    last = await ground.statOf(`/${segments.slice(0, length).join('/')}`);
    // The mode of a link says nothing; what it leads to is looked at where it lies.
    if (last !== null && last.kind !== 'link' && (last.mode & 0o001) === 0) others = false;
  }
  return { group: last !== null && last.kind !== 'link' && (last.mode & 0o010) !== 0, others };
}

/** Whom a way leads there: the bits of a mode that concern them. */
export function reach(way: Way): number {
  return (way.group ? 0o070 : 0) | (way.others ? 0o007 : 0);
}
