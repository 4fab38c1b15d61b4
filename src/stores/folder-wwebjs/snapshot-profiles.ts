// Browser profiles of a place as content of snapshots: read into a vault, checked, restored beside their place.
import { setTimeout as pause } from 'node:timers/promises';
import { HoldfastError } from '../../core/errors.ts';
import type { InUse } from '../../core/inventory.ts';
import type { Place } from '../../core/place.ts';
import { sessionName } from '../../core/session.ts';
import type { SessionRef } from '../../core/session.ts';
import { checkProfile } from '../../engines/wwebjs/check-profile.ts';
import type { ContentHealth, SessionContent, SnapshotPlace } from '../../ports/snapshot-content.ts';
import type { Store } from '../../ports/store.ts';
import { FewAtOnce } from '../../vault/few-at-once.ts';
import { lstatOrAbsent } from '../folder/expect-path.ts';
import { pathBelow, refuseLinksOnTheWay } from '../folder/path-below.ts';
import { openProfile } from './open-profile.ts';
import { profileOnDisk } from './profile-on-disk.ts';
import { StagedProfile } from './staged-profile.ts';
import { cutOffTornTails } from './torn-tails.ts';
import { checkZip, openZip } from './zip-content.ts';

export interface SnapshotProfilesParts {
  /** The place as a store: who uses a session, and the trash. */
  readonly store: Pick<Store, 'inUse' | 'moveToTrash' | 'settle'>;
  nowMs(): number;
}

/** A database that is written to seems damaged for a moment, so damage is looked at again. */
const checkPausesMs = [20, 50, 100, 200];

/** Of a hundred that are opened at once all others wait: each keeps the event loop for some milliseconds in a row. */
const openedAtOnce = 3;

export function snapshotProfiles(place: Place, { store, nowMs }: SnapshotProfilesParts): SnapshotPlace {
  const opening = new FewAtOnce(openedAtOnce);
  return {
    async open(ref, options) {
      const session = sessionName(ref);
      const open = async (): Promise<SessionContent> => {
        const folder = await locate(place, ref);
        if (folder === null) throw new HoldfastError('SESSION_ABSENT', { session, place: place.url });
        const found = { session, place: place.url, root: place.root, folder, form: ref.form, nowMs };
        if (ref.form === 'remote-zip') return openZip(found, options);
        return openProfile({ ...found, inUse: () => store.inUse(ref) }, options);
      };
      return opening.run(() => readable(session, open));
    },

    async check(ref, { deep = false } = {}) {
      return readable(sessionName(ref), async () => {
        const path = await locate(place, ref);
        if (path === null) return { state: 'absent', why: ['It does not exist.'], warnings: [] };
        if (ref.form === 'remote-zip') return checkZip(path, { deep });
        return checkFolder(path, deep, () => store.inUse(ref));
      });
    },

    async mend(ref) {
      return readable(sessionName(ref), async () => {
        const folder = await locate(place, ref);
        if (folder === null || ref.form === 'remote-zip') return [];
        const { tornTails } = await checkProfile(profileOnDisk(folder));
        if (tornTails.length === 0 || (await store.inUse(ref)).answer !== 'no') return [];
        // Once more: a browser may have gone on writing until just now.
        const health = await checkProfile(profileOnDisk(folder));
        return cutOffTornTails(folder, health.tornTails);
      });
    },

    async stage(ref, key) {
      const path = pathBelow(place.root, ref.path);
      if (ref.form !== 'remote-zip') return new StagedProfile(place, store, ref, key);
      const cause = 'a zip of RemoteAuth is not restored in its place; restore its profile';
      throw new HoldfastError('MOVE_FAILED', { path, cause });
    },
  };
}

async function checkFolder(
  folder: string,
  deep: boolean,
  inUse: () => Promise<InUse>,
): Promise<ContentHealth> {
  for (let tries = 0; ; tries++) {
    const health = await checkProfile(profileOnDisk(folder), { deep });
    const pauseMs = checkPausesMs[tries];
    if (health.state !== 'damaged' || pauseMs === undefined) return health;
    if ((await inUse()).answer === 'no') return health;
    await pause(pauseMs);
  }
}

/** @returns null where nothing lies there */
async function locate(place: Place, ref: SessionRef): Promise<string | null> {
  if (ref.place !== place.url)
    throw new HoldfastError('SESSION_NOT_FOUND', { session: `${sessionName(ref)} in ${place.url}` });
  const path = pathBelow(place.root, ref.path);
  if ((await lstatOrAbsent(path)) === null) return null;
  await refuseLinksOnTheWay(place.root, path);
  return path;
}

/** @throws SESSION_UNREADABLE for what the disk throws, and for a way there that leads out of the place */
async function readable<Value>(session: string, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    const isOurs = error instanceof HoldfastError;
    const code = isOurs ? error.code : (error as NodeJS.ErrnoException).code;
    if (isOurs ? code !== 'MOVE_FAILED' : code === undefined) throw error;
    const cause = isOurs ? String(error.details['cause']) : (error as Error).message;
    throw new HoldfastError('SESSION_UNREADABLE', { session, cause }, { cause: error });
  }
}
