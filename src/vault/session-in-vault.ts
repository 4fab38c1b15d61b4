// One session of a vault, as ports/vault.ts says it.
import type { SnapshotInfo, VaultName } from '../core/snapshot.ts';
import type { ContentSink, SessionContent } from '../ports/snapshot-content.ts';
import type {
  HurtSnapshot,
  RestoreOptions,
  SessionOrigin,
  SessionVault,
  TakenSnapshot,
  TakeOptions,
  VaultedSession,
  VaultPack,
  VaultPath,
  VaultThing,
  VaultUsage,
  VerifiedSession,
  VerifyOptions,
} from '../ports/vault.ts';
import { approveSnapshot } from './approve-snapshot.ts';
import { ranEpoch } from './head.ts';
import type { FewAtOnce } from './few-at-once.ts';
import type { HeadLease } from './head.ts';
import { readHurt } from './hurt-notes.ts';
import { latestSnapshot } from './latest-snapshot.ts';
import { liveChunks } from './live-chunks.ts';
import { readManifest, readManifests } from './manifests.ts';
import { repackPacks } from './repack-packs.ts';
import { restoreSnapshot } from './restore-snapshot.ts';
import { retireSession, reviveSession } from './retire-session.ts';
import { isSnapshotId } from './snapshot-id.ts';
import { currentHead, updateHead } from './session-head.ts';
import { listSession } from './session-listing.ts';
import type { SessionPlace } from './session-place.ts';
import { takeSnapshot } from './take-snapshot.ts';
import { lookAt, lookIntoTrash, usageOf } from './vault-things.ts';
import { destroyItem, moveBack, moveToTrash } from './vault-trash.ts';
import { verifySession } from './verify-session.ts';

export class SessionInVault implements SessionVault {
  readonly name: VaultName;
  readonly #open: () => Promise<SessionPlace>;
  /** Of all sessions of the vault. */
  readonly #transfers: FewAtOnce;
  readonly #remainingMs: (place: SessionPlace, epoch: number, lease: HeadLease) => number;

  /** @param open tells keys and all: the vault itself is opened when it is first needed */
  constructor(
    name: VaultName,
    open: () => Promise<SessionPlace>,
    remainingMs: (place: SessionPlace, epoch: number, lease: HeadLease) => number,
    transfers: FewAtOnce,
  ) {
    [this.name, this.#open, this.#remainingMs, this.#transfers] = [name, open, remainingMs, transfers];
  }

  async state(): Promise<VaultedSession | null> {
    const place = await this.#open();
    const head = await currentHead(place);
    if (head === null) return null;
    const { name, lease, lastOwner, retired, origin = null } = head;
    const endedUpTo = retired?.upTo ?? head.endedUpTo;
    const held = lease && {
      owner: lease.owner,
      remainingMs: this.#remainingMs(place, head.epoch, lease),
      endsAtMs: lease.renewedAtMs + lease.ttlMs,
    };
    const ended = retired && { atMs: retired.atMs, why: retired.why };
    return { name, epoch: ranEpoch(head), lease: held, lastOwner, retired: ended, endedUpTo, origin };
  }

  async latest(): Promise<SnapshotInfo | null> {
    return await latestSnapshot(await this.#open());
  }

  async list(): Promise<{
    readonly snapshots: readonly SnapshotInfo[];
    readonly unreadable: readonly HurtSnapshot[];
  }> {
    const place = await this.#open();
    const { snapshots } = await listSession(place, place.keys.snapshot(''));
    const { manifests, unreadable } = await readManifests(place, snapshots);
    return { snapshots: manifests.map(({ info }) => info), unreadable };
  }

  async snapshot(id: string): Promise<SnapshotInfo | null> {
    // Whatever somebody typed is part of no key.
    if (!isSnapshotId(id)) return null;
    const manifest = await readManifest(await this.#open(), id);
    return manifest?.info ?? null;
  }

  async take(content: SessionContent, options: TakeOptions): Promise<TakenSnapshot> {
    return await this.#transfers.run(async () => takeSnapshot(await this.#open(), content, options));
  }

  async restore(id: string, sink: ContentSink, options: RestoreOptions = {}): Promise<SnapshotInfo> {
    return await this.#transfers.run(async () => restoreSnapshot(await this.#open(), id, sink, options));
  }

  async verify(options: VerifyOptions): Promise<VerifiedSession> {
    return await verifySession(await this.#open(), options);
  }

  async approve(id: string): Promise<void> {
    await approveSnapshot(await this.#open(), id);
  }

  async retire(why: string, atMs: number): Promise<void> {
    await retireSession(await this.#open(), { atMs, why });
  }

  async revive(): Promise<void> {
    await reviveSession(await this.#open());
  }

  async noteOrigin({ host, path }: SessionOrigin): Promise<void> {
    await updateHead(await this.#open(), (head) =>
      head.origin?.host === host && head.origin.path === path ? null : { ...head, origin: { host, path } },
    );
  }

  async trash(path: VaultPath, item: string): Promise<void> {
    await moveToTrash(await this.#open(), path, item);
  }

  async untrash(item: string): Promise<void> {
    await moveBack(await this.#open(), item);
  }

  async destroy(item: string): Promise<void> {
    await destroyItem(await this.#open(), item);
  }

  async trashed(item: string): Promise<({ readonly path: VaultPath } & VaultThing) | null> {
    return await lookIntoTrash(await this.#open(), item);
  }

  async look(path: VaultPath): Promise<VaultThing | null> {
    return await lookAt(await this.#open(), path);
  }

  async usage(): Promise<VaultUsage | null> {
    return await usageOf(await this.#open());
  }

  async hurt(): Promise<readonly HurtSnapshot[]> {
    return await readHurt(await this.#open());
  }

  async packs(): Promise<readonly VaultPack[]> {
    const place = await this.#open();
    const { table, homes, isHurt, listing } = await liveChunks(place);
    const liveBytes = new Map<string | null, number>();
    for (const [{ name }, chunks] of homes) {
      // Of what a frame takes in the pack, each chunk of it has its share.
      const bytes = chunks.reduce((sum, chunk) => {
        const { storedBytes, rawBytes } = table.frame(table.frameOf(chunk)).frame;
        return sum + (table.lengthOf(chunk) * storedBytes) / Math.max(1, rawBytes);
      }, 0);
      liveBytes.set(name, Math.ceil(bytes));
    }
    return [...listing.packs, ...listing.cutPacks].map(({ name, sizeBytes, modifiedMs }) => ({
      key: name,
      sizeBytes,
      modifiedMs,
      liveBytes: isHurt ? sizeBytes : Math.min(sizeBytes, liveBytes.get(name) ?? 0),
    }));
  }

  async repack(keys: readonly string[], signal?: AbortSignal): Promise<readonly string[]> {
    return await repackPacks(await this.#open(), keys, signal);
  }
}
