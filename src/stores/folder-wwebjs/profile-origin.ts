// Where a session lies, as a vault notes it, and whether one still lies there: two projects on one machine must not be one session.
import { realpath } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { checkProfile } from '../../engines/wwebjs/check-profile.ts';
import type { Place } from '../../core/place.ts';
import type { SessionOrigin } from '../../ports/vault.ts';
import { lstatOrAbsent } from '../folder/expect-path.ts';
import { profileOnDisk } from './profile-on-disk.ts';

/** By its true name: a folder is the same one by whatever link it is reached. The place must be there. */
export async function originOf({ root }: Pick<Place, 'root'>, path: string): Promise<SessionOrigin> {
  return { host: hostname(), path: join(await realpath(root), path) };
}

/** A whole profile that lies there, and that is not the one here. */
export async function isProfileAliveAt(
  origin: SessionOrigin,
  here: SessionOrigin,
  path: string,
): Promise<boolean> {
  const root = rootOfOrigin(origin, path);
  // Of another machine nobody can tell from here; its lease has run out, or was given back.
  if (root === null || origin.host !== here.host || origin.path === here.path) return false;
  if ((await lstatOrAbsent(origin.path)) === null) return false;
  const { state } = await checkProfile(profileOnDisk(origin.path));
  return state === 'whole' || state === 'unknown-format';
}

/** The place in which it lay; null for what no session of this name can be. */
export function rootOfOrigin(origin: SessionOrigin, path: string): string | null {
  return origin.path.endsWith(`/${path}`) ? origin.path.slice(0, -path.length - 1) : null;
}
