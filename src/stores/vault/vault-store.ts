// A vault as a place: its sessions are snapshots and packs, so that what removes them is a plan like any other.
import { createHash } from 'node:crypto';
import { HoldfastError } from '../../core/errors.ts';
import type { InUse, SessionDetail } from '../../core/inventory.ts';
import type { Place } from '../../core/place.ts';
import type { Expectation } from '../../core/plan.ts';
import { sessionName } from '../../core/session.ts';
import type { SessionRef } from '../../core/session.ts';
import { partsOfVaultPath } from '../../core/vault-path.ts';
import type { VaultPathParts } from '../../core/vault-path.ts';
import type { Lock } from '../../ports/lock.ts';
import type { Overlap, ScanOptions, ScanResult, Store } from '../../ports/store.ts';
import type { SessionVault, Vault, VaultPath, VaultThing } from '../../ports/vault.ts';
import { DatabaseLeases } from '../database/database-leases.ts';
import { describeOwner } from '../entries/describe-owner.ts';
import { isForeignItem, partsOf, partsOfItem, refuseForeignItem, thingPathOf } from './paths-in-vault.ts';
import { readVaulted } from './read-vaulted-session.ts';
import { scanVault } from './scan-vault.ts';

export interface VaultStoreOptions {
  nowMs(): number;
  /** What no snapshot needs stays for this long. */
  readonly graceMs: number;
  /** Opens the vault, at the first call that needs it. @throws HoldfastError as Vault.identity */
  open(): Promise<Vault>;
}

export class VaultStore implements Store {
  readonly place: Place;
  readonly #options: VaultStoreOptions;
  readonly #locks: DatabaseLeases;

  constructor(place: Place, options: VaultStoreOptions) {
    this.place = place;
    this.#options = options;
    // Leases of names that no session has: those of the sessions belong to whoever runs them, and nobody is disturbed.
    const leases = async () => (await options.open()).leases('baileys');
    this.#locks = new DatabaseLeases({
      place,
      acquire: async (requests) => (await leases()).acquire(requests),
      renew: async (held, ttlMs) => (await leases()).renew(held, ttlMs),
      release: async (held) => (await leases()).release(held),
    });
  }

  async identity(): Promise<string> {
    try {
      return await (await this.#options.open()).identity();
    } catch (cause) {
      if (!(cause instanceof HoldfastError)) throw cause;
      throw new HoldfastError(
        'PLACE_UNAVAILABLE',
        { place: this.place.url, cause: cause.message },
        { cause },
      );
    }
  }

  /** With `namesOnly` too everything is listed: a listing has the sizes in it. */
  async scan(options: ScanOptions = {}): Promise<ScanResult> {
    const { url, root } = this.place;
    try {
      const vault = await this.#options.open();
      const identity = await vault.identity();
      const sessions = await scanVault(vault, { ...options, place: url, nowMs: this.#options.nowMs() });
      return { place: { url, root, identity, sessions: sessions.length, problem: null }, sessions };
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof HoldfastError)) throw error;
      const place = { url, root, identity: 'unknown', sessions: 0, problem: error.message, code: error.code };
      return { place, sessions: [] };
    }
  }

  async detail(ref: SessionRef): Promise<SessionDetail | null> {
    const session = await this.#sessionOf(ref);
    const reading = { nowMs: this.#options.nowMs(), graceMs: this.#options.graceMs };
    try {
      return await readVaulted(ref, session, reading);
    } catch (cause) {
      if (!(cause instanceof HoldfastError)) throw cause;
      const details = { session: sessionName(ref), cause: cause.message };
      throw new HoldfastError('SESSION_UNREADABLE', details, { cause });
    }
  }

  /** Who runs the session is not disturbed by what becomes of its snapshots. */
  async inUse(): Promise<InUse> {
    return { answer: 'no', why: ['what lies in a vault is used by nobody but a restore'] };
  }

  async processesAtWork(): Promise<readonly string[]> {
    const vault = await this.#options.open();
    const signs: string[] = [];
    for (const name of await vault.sessions()) {
      const lease = (await vault.session(name).state())?.lease;
      if (lease && lease.remainingMs > 0)
        signs.push(`${describeOwner(lease.owner)} holds ${sessionName(name)}`);
    }
    return [...new Set(signs)];
  }

  async damagedLocks(): Promise<readonly string[]> {
    return [];
  }

  async database(): Promise<null> {
    return null;
  }

  placeLockHeld(): Promise<boolean> {
    return this.#locks.placeLockHeld();
  }

  async content(path: string): Promise<Uint8Array | null> {
    const { session, path: within } = await this.#thingAt(path);
    if ((await session.look(within)) === null) return null;
    const cause = 'what a vault holds is read by restoring it, and never replaced';
    throw new HoldfastError('MOVE_FAILED', { path, cause });
  }

  async expectation(path: string): Promise<Expectation | null> {
    const parts = partsOf(path);
    const session = await this.#vaultOf(parts);
    if (parts.thing !== null) return expectationOf(await session.look(thingPathOf(parts)));
    const usage = await session.usage();
    if (usage === null || usage.things.length === 0) return null;
    const digest = createHash('sha256');
    let sizeBytes = 0;
    for (const thing of usage.things.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
      digest.update(`${thing.path}:${thing.sizeBytes}\n`);
      sizeBytes += thing.sizeBytes;
    }
    return { kind: 'folder', files: usage.things.length, sizeBytes, fingerprint: digest.digest('hex') };
  }

  lockPlace(purpose: string): Promise<Lock> {
    return this.#locks.lockPlace(purpose);
  }

  lockSession(ref: SessionRef, purpose: string): Promise<Lock> {
    const name = { tenant: '.holdfast', id: `session ${ref.path}` };
    return this.#locks.lock(name, `the session ${sessionName(ref)} in ${this.place.url}`, purpose);
  }

  async moveToTrash(path: string, item: string): Promise<void> {
    const { session, path: within } = await this.#thingAt(path);
    refuseForeignItem(path, item);
    await moving(path, () => session.trash(within, item));
  }

  async moveBack(item: string, path: string): Promise<void> {
    const { session, path: within } = await this.#thingAt(path);
    refuseForeignItem(path, item);
    await moving(path, async () => {
      const trashed = await session.trashed(item);
      if (trashed === null && (await session.look(within)) === null)
        throw new HoldfastError('MOVE_FAILED', { path, cause: `${item} is not in the trash` });
      await session.untrash(item);
    });
  }

  replace(path: string): Promise<void> {
    return this.#refuseReplacing(path);
  }

  putBack(_item: string, path: string): Promise<void> {
    return this.#refuseReplacing(path);
  }

  async trashExpectation(item: string): Promise<Expectation | null> {
    // A name that nothing in a vault could have been given is one that nothing has.
    if (isForeignItem(item)) return null;
    return expectationOf(await (await this.#vaultOf(partsOfItem(item))).trashed(item));
  }

  async overlap(path: string, item: string): Promise<Overlap> {
    const [here, there] = [await this.expectation(path), await this.trashExpectation(item)];
    if (here === null || there === null) return 'none';
    return here.fingerprint === there.fingerprint ? 'same' : 'none';
  }

  async destroy(item: string): Promise<void> {
    const session = await this.#vaultOf(partsOfItem(item));
    await moving(item, () => session.destroy(item));
  }

  /** A vault's own moves are durable when they return. */
  async settle(): Promise<void> {
    return;
  }

  /** The vault is closed by whoever opened it. */
  close(): Promise<void> {
    return this.#locks.close();
  }

  /** @throws SESSION_NOT_FOUND for one of another place, or with a path that no session has */
  async #sessionOf(ref: SessionRef): Promise<SessionVault> {
    const parts = ref.place === this.place.url ? partsOfVaultPath(ref.path) : null;
    if (parts !== null && parts.thing === null) return this.#vaultOf(parts);
    throw new HoldfastError('SESSION_NOT_FOUND', { session: `${sessionName(ref)} in ${this.place.url}` });
  }

  async #vaultOf({ name }: VaultPathParts): Promise<SessionVault> {
    return (await this.#options.open()).session(name);
  }

  async #thingAt(path: string): Promise<{ session: SessionVault; path: VaultPath }> {
    const parts = partsOf(path);
    if (parts.thing !== null) return { session: await this.#vaultOf(parts), path: thingPathOf(parts) };
    const cause = 'a vault gives up snapshots and packs, and never a session as a whole';
    throw new HoldfastError('MOVE_FAILED', { path, cause });
  }

  async #refuseReplacing(path: string): Promise<void> {
    throw new HoldfastError('MOVE_FAILED', { path, cause: 'what lies in a vault is never replaced' });
  }
}

function expectationOf(thing: VaultThing | null): Expectation | null {
  if (thing === null) return null;
  const { sizeBytes, fingerprint } = thing;
  return { kind: 'file', files: 1, sizeBytes, fingerprint };
}

const tellsItself: ReadonlySet<string> = new Set(['MOVE_FAILED', 'PACK_NEEDED', 'BLOBS_UNAVAILABLE']);

/**
 * What a vault refuses is a move that failed, with everything where it was. An outage stays one: then nobody knows, and
 * only going on with the run can tell.
 */
async function moving(path: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (cause) {
    if (!(cause instanceof HoldfastError) || tellsItself.has(cause.code)) throw cause;
    throw new HoldfastError('MOVE_FAILED', { path, cause: cause.message }, { cause });
  }
}
