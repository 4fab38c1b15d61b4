// A store for whatsapp-web.js' own RemoteAuth, for those who keep it: versions in a vault instead of one zip written over.
import { HoldfastError } from '../../core/errors.ts';
import { sessionName } from '../../core/session.ts';
import type { VaultName } from '../../core/snapshot.ts';
import type { TakenSnapshot } from '../../ports/vault.ts';

/** What the store stands on, for one session. Composed in holdfast-store.ts. */
export interface RemoteSession {
  readonly name: VaultName;
  /** @throws BLOBS_UNAVAILABLE … */
  exists(): Promise<boolean>;
  /** Whether a browser uses RemoteAuth's profile: then nobody is about to remove it. */
  isRunning(): Promise<boolean>;
  /** Makes a whole, verified zip of the latest snapshot. @throws SNAPSHOT_HURT, SNAPSHOT_NOT_FOUND, BLOBS_UNAVAILABLE … */
  prepare(): Promise<PreparedZip>;
  /** @throws ZIP_MISSING, SESSION_DAMAGED, CONTENT_CHANGED, BLOBS_UNAVAILABLE, LEASE_HELD … */
  take(): Promise<TakenSnapshot>;
  retire(): Promise<void>;
}

export interface PreparedZip {
  /** @param path where RemoteAuth wants it */
  moveTo(path: string): Promise<void>;
  discard(): Promise<void>;
}

export interface RemoteStoreListener {
  readonly onSnapshot?: ((taken: TakenSnapshot) => void) | undefined;
  /**
   * Told of a backup that failed, which then counts as none. Unless given, the backup rejects; RemoteAuth does not catch
   * what fails on its timer, so that a vault that is away for a minute ends the program.
   */
  readonly onSaveFailed?: ((error: Error) => void) | undefined;
}

interface Request {
  /** As RemoteAuth says it: a name; in 1.34.5 and 1.34.6 for `save` an absolute path. */
  readonly session: string;
}

export class RemoteStore {
  readonly #open: (session: string) => Promise<RemoteSession>;
  readonly #listener: RemoteStoreListener;
  /** Of each session what is under way, so that backups come one after the other. */
  readonly #saving = new Map<string, Promise<unknown>>();
  readonly #prepared = new Map<string, PreparedZip>();

  constructor(open: (session: string) => Promise<RemoteSession>, listener: RemoteStoreListener) {
    this.#open = open;
    this.#listener = listener;
  }

  /**
   * RemoteAuth removes the profile on disk right after this, and asks for the zip then. So what it will ask for is made,
   * and verified, before this answers: where that fails it throws, and the profile stays.
   */
  async sessionExists({ session }: Request): Promise<boolean> {
    const remote = await this.#open(session);
    if (!(await remote.exists())) return false;
    if (await remote.isRunning()) return true;
    const key = sessionName(remote.name);
    await this.#prepared.get(key)?.discard();
    this.#prepared.delete(key);
    this.#prepared.set(key, await remote.prepare());
    return true;
  }

  async extract({ session, path }: Request & { readonly path: string }): Promise<void> {
    const remote = await this.#open(session);
    const key = sessionName(remote.name);
    const prepared = this.#prepared.get(key) ?? (await remote.prepare());
    this.#prepared.delete(key);
    await prepared.moveTo(path);
  }

  /** @throws HoldfastError those of RemoteSession.take, unless somebody is told of them */
  async save({ session }: Request): Promise<void> {
    const remote = await this.#open(session);
    const key = sessionName(remote.name);
    const before = this.#saving.get(key) ?? Promise.resolve();
    const saving = before.then(() => remote.take());
    this.#saving.set(
      key,
      saving.catch(() => undefined),
    );
    try {
      this.#listener.onSnapshot?.(await saving);
    } catch (error) {
      const { onSaveFailed } = this.#listener;
      if (onSaveFailed === undefined || !(error instanceof HoldfastError)) throw error;
      onSaveFailed(error);
    }
  }

  /**
   * RemoteAuth deletes at a log-out, and also at a conflict and a blocked proxy. Nothing is removed: the session counts as
   * ended, its snapshots stay, and `holdfast restore` brings it back.
   */
  async delete({ session }: Request): Promise<void> {
    await (await this.#open(session)).retire();
  }
}
