// Chromium's locks of a profile that a killed or moved-away browser left behind: cleared, all three, once that is sure.
import { readlink, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import type { Place } from '../../core/place.ts';
import { sessionName } from '../../core/session.ts';
import type { SessionRef } from '../../core/session.ts';
import { parseSingletonLock } from '../../engines/wwebjs/singleton-lock.ts';
import type { Store } from '../../ports/store.ts';
import { isAbsent, lstatOrAbsent } from '../folder/expect-path.ts';
import { pathBelow, refuseLinksOnTheWay } from '../folder/path-below.ts';
import { readSingletonLock } from './read-profile.ts';

/** Chromium makes them in the order socket, cookie, lock; the lock is what it looks at, so it goes last. */
const names = ['SingletonSocket', 'SingletonCookie', 'SingletonLock'] as const;

export interface ClearLocksOptions {
  /**
   * `lease`: the caller holds the session's lease, so whoever held it before is gone, on whatever machine. `force`: a
   * person says so. Neither stands against a sign of life on this machine. Without a proof only what is stale by itself goes.
   */
  readonly proof: 'lease' | 'force' | null;
}

export interface ClearedLocks {
  /** Which of the three there were. */
  readonly cleared: readonly string[];
  /** Why they could go, in sentences. */
  readonly why: readonly string[];
}

/** @throws SESSION_IN_USE with all of them as they were; SESSION_UNREADABLE */
export async function clearStaleLocks(
  place: Pick<Place, 'root'>,
  store: Pick<Store, 'inUse'>,
  ref: SessionRef,
  { proof }: ClearLocksOptions,
): Promise<ClearedLocks> {
  const folder = pathBelow(place.root, ref.path);
  if ((await lstatOrAbsent(folder)) === null) return { cleared: [], why: ['There is no profile.'] };
  await refuseLinksOnTheWay(place.root, join(folder, 'SingletonLock'));
  const lock = readSingletonLock(join(folder, 'SingletonLock'));
  const use = await store.inUse(ref);
  const why = use.answer === 'no' ? use.why : ofForeign(lock.target ?? null, use.answer, proof);
  if (why === null)
    throw new HoldfastError('SESSION_IN_USE', {
      session: sessionName(ref),
      cause: use.why.join(' ').replace(/\.$/, ''),
    });
  const cleared: string[] = [];
  for (const name of names) if (await clear(join(folder, name), name, lock.target)) cleared.push(name);
  return { cleared, why };
}

/** Why a lock may go of which this machine alone cannot tell; null where it may not. */
function ofForeign(
  target: string | null,
  answer: 'yes' | 'unknown',
  proof: ClearLocksOptions['proof'],
): readonly string[] | null {
  if (answer === 'yes' || proof === null) return null;
  const owner = target === null ? null : parseSingletonLock(target);
  const isForeign = owner !== null && owner.host !== hostname();
  if (proof === 'force')
    return ['Nothing on this machine uses the profile, and its locks were to be cleared.'];
  return isForeign ? [`The lock is of ${owner.host}, and the session's lease proves that it is gone.`] : null;
}

/** A lock that is not the one that was judged is a browser's that has just started. */
async function clear(path: string, name: string, judged: string | undefined): Promise<boolean> {
  const stat = await lstatOrAbsent(path);
  if (stat === null) return false;
  if (stat.isDirectory())
    throw new HoldfastError('SESSION_IN_USE', { session: path, cause: 'a folder lies there' });
  try {
    if (name === 'SingletonLock' && stat.isSymbolicLink() && (await readlink(path)) !== judged)
      throw new HoldfastError('SESSION_IN_USE', { session: path, cause: 'a browser has just started on it' });
    await unlink(path);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}
