// The paths and trash items of a vault as a place: what they name, and which are none.
import { HoldfastError } from '../../core/errors.ts';
import { partsOfVaultPath } from '../../core/vault-path.ts';
import type { VaultPathParts } from '../../core/vault-path.ts';
import type { VaultPath } from '../../ports/vault.ts';

/** @throws MOVE_FAILED where nothing in a vault could have this path */
export function partsOf(path: string): VaultPathParts {
  const parts = partsOfVaultPath(path);
  if (parts === null) throw new HoldfastError('MOVE_FAILED', { path, cause: 'no such path is in a vault' });
  return parts;
}

/** An item is `<run>/<path>`: the path tells in whose trash it lies. @throws MOVE_FAILED */
export function partsOfItem(item: string): VaultPathParts {
  return partsOf(pathOfItem(item));
}

/** One that is an item of some place, and of no vault. */
export function isForeignItem(item: string): boolean {
  const isBelow = item.split('/').every((segment) => !['', '.', '..'].includes(segment));
  return isBelow && !item.includes('\0') && partsOfVaultPath(pathOfItem(item)) === null;
}

/** What was moved away as `item` must have lain at `path`. @throws MOVE_FAILED */
export function refuseForeignItem(path: string, item: string): void {
  if (pathOfItem(item) === path && item.includes('/')) return;
  throw new HoldfastError('MOVE_FAILED', { path, cause: `${item} is no trash item of it` });
}

/** Below its session. */
export function thingPathOf({ thing }: VaultPathParts): VaultPath {
  return `${thing?.kind ?? 'snapshots'}/${thing?.key ?? ''}`;
}

function pathOfItem(item: string): string {
  return item.slice(item.indexOf('/') + 1);
}
