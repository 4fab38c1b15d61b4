// The profile that RemoteAuth keeps on this machine's disk, and removes at every start: what becomes of it before that.
import { join } from 'node:path';
import { decideStart } from '../adapters/wwebjs/decide-start.ts';
import type { AdoptPolicy, VaultView } from '../adapters/wwebjs/decide-start.ts';
import type { LocalProfile, RemoteSession } from '../adapters/wwebjs/remote-session.ts';
import { HoldfastError } from '../core/errors.ts';
import { parsePlace } from '../core/place.ts';
import type { Place } from '../core/place.ts';
import { sessionName } from '../core/session.ts';
import type { SessionRef } from '../core/session.ts';
import type { VaultName } from '../core/snapshot.ts';
import type { OperationContext } from '../operations/context.ts';
import type { SnapshotPlace } from '../ports/snapshot-content.ts';
import type { SessionOrigin, TakenSnapshot, Vault } from '../ports/vault.ts';
import { FolderStore } from '../stores/folder/folder-store.ts';
import { refOfProfile } from '../stores/folder-wwebjs/look-at-profile-folder.ts';
import { makeProfileFolder } from '../stores/folder-wwebjs/make-profile-folder.ts';
import { profileFolders } from '../stores/folder-wwebjs/profile-folders.ts';
import {
  readLastMark,
  readProfileMarker,
  writeProfileMarker,
} from '../stores/folder-wwebjs/profile-marker.ts';
import { snapshotProfiles } from '../stores/folder-wwebjs/snapshot-profiles.ts';
import { isBrowserStartedHere } from '../stores/folder-wwebjs/started-here.ts';
import { discardByPlan } from './profile-moves.ts';
import { isProfileAliveAt, originOf } from '../stores/folder-wwebjs/profile-origin.ts';
import { publishBackup } from './publish-backup.ts';
import { vaultForLeases } from './vault-for-leases.ts';

/** Not because of what is wrong with the vault: without it nothing may go on. */
const notToBeTaken = new Set(['SESSION_DAMAGED', 'SESSION_ABSENT']);

export class RemoteProfile {
  readonly name: VaultName;
  readonly place: Place;
  readonly ref: SessionRef;
  readonly store: FolderStore;
  readonly snapshots: SnapshotPlace;
  readonly #context: OperationContext;
  readonly #adopt: AdoptPolicy;

  /** @param folder in which the session lies, absolute */
  constructor(folder: string, name: VaultName, context: OperationContext, adopt: AdoptPolicy) {
    [this.name, this.#context, this.#adopt] = [name, context, adopt];
    const { nowMs } = context;
    this.place = parsePlace(`wwebjs:${folder}`, process.cwd());
    const ref = refOfProfile(this.place, name.id, 'folder');
    if (ref === null)
      throw new HoldfastError('SESSION_NAME_INVALID', {
        session: name.id,
        cause: 'RemoteAuth gives no such name',
      });
    this.ref = ref;
    // RemoteAuth itself wrote to all of this a moment ago: that is no sign that somebody else uses it.
    this.store = new FolderStore(this.place, profileFolders, { pool: null, quietMs: 0, nowMs });
    this.snapshots = snapshotProfiles(this.place, { store: this.store, nowMs });
  }

  /** Never a new vault where the session was kept in one. */
  async vault(): Promise<Vault> {
    return vaultForLeases(this.#context, await readLastMark(this.place, this.ref.path));
  }

  async user(): ReturnType<RemoteSession['user']> {
    // After a log-out it goes on running over a folder that RemoteAuth has removed.
    const isOurs = await isBrowserStartedHere(join(this.place.root, this.ref.path));
    if (isOurs !== null) return isOurs ? 'us' : 'others';
    if ((await this.snapshots.check(this.ref)).state === 'absent') return 'nobody';
    return (await this.store.inUse(this.ref)).answer === 'yes' ? 'unclear' : 'nobody';
  }

  /** @throws SESSION_OF_ANOTHER, BLOBS_UNAVAILABLE … */
  async secure(): ReturnType<RemoteSession['secure']> {
    const vault = await this.vault();
    await makeProfileFolder(this.place.root);
    const here = await this.origin();
    const view = await this.#look(vault, here);
    const local = await this.snapshots.check(this.ref);
    const policy = { create: 'always', offline: 'refuse', adopt: this.#adopt, knownLiveMs: null } as const;
    const mark = await this.#mark();
    const start = decideStart({ ...policy, local, here, mark, vault: view });
    if (start.do === 'refuse') {
      const details = { session: sessionName(this.name), place: this.place.url, cause: start.cause };
      throw new HoldfastError(start.code, details);
    }
    const { epoch } = view;
    if (local.state === 'absent') return { local: 'absent', taken: null, epoch };
    // One that was given back in doubt, and never was ready since, must not make the session one that goes on.
    const isInDoubt = view.retired && mark?.isOurs !== true;
    const taken = start.do === 'use' && !isInDoubt ? await this.#take(vault) : null;
    // Whoever dies before RemoteAuth removes it begins once more.
    if (taken !== null) await this.mark(taken.info.epoch);
    const kept: LocalProfile = taken?.isLatest === true ? 'kept' : 'loose';
    return { local: kept, taken, epoch: taken?.info.epoch ?? epoch };
  }

  async putAway(): Promise<void> {
    const stores = [this.store];
    await discardByPlan({ ...this.#context, stores, openPlace: async () => this.store }, this.ref);
  }

  /** What lies there now is of this epoch. */
  async mark(epoch: number): Promise<void> {
    if ((await this.snapshots.check(this.ref)).state === 'absent') return;
    const vault = await this.vault();
    const mark = { vault: await vault.identity(), url: vault.url, epoch };
    await writeProfileMarker(this.place, this.ref.path, mark);
  }

  async origin(): Promise<SessionOrigin> {
    return originOf(this.place, this.ref.path);
  }

  async #take(vault: Vault): Promise<TakenSnapshot | null> {
    try {
      const content = await this.snapshots.open(this.ref, { set: 'essential' });
      try {
        return await publishBackup(this.#context, this.name, content, { vault, origin: await this.origin() });
      } finally {
        await content.close();
      }
    } catch (error) {
      if (error instanceof HoldfastError && notToBeTaken.has(error.code)) return null;
      throw error;
    }
  }

  async #mark() {
    const last = await readLastMark(this.place, this.ref.path);
    const { state } = await readProfileMarker(this.place, this.ref.path);
    return last && { ...last, isOurs: state === 'ours' };
  }

  async #look(vault: Vault, here: SessionOrigin): Promise<VaultView> {
    const session = vault.session(this.name);
    const [state, latest] = [await session.state(), await session.latest()];
    const origin = state?.origin ?? null;
    return {
      identity: await vault.identity(),
      url: vault.url,
      epoch: state?.epoch ?? 0,
      latest,
      retired: (state?.retired ?? null) !== null,
      hasSnapshots: latest !== null || (await session.list()).snapshots.length > 0,
      origin,
      originIsAlive: origin !== null && (await isProfileAliveAt(origin, here, this.ref.path)),
    };
  }
}
