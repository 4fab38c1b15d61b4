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
  /** Takes the zip that RemoteAuth has written to a place of our own. @throws ZIP_MISSING */
  claim(): Promise<WrittenZip>;
  retire(): Promise<void>;
}

export interface WrittenZip {
  /** Once. @throws SESSION_DAMAGED, BLOBS_UNAVAILABLE, LEASE_HELD … */
  take(): Promise<TakenSnapshot>;
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

export interface RemoteStoreOptions extends RemoteStoreListener {
  /**
   * RemoteAuth deletes at a log-out, and also at a conflict and a blocked proxy. `retire` (the default): the session counts
   * as ended, and its next start shows a code; its snapshots stay, and `holdfast approve` makes one the latest again. `keep`:
   * nothing is ended by that; after a true log-out WhatsApp itself ends the pairing that is restored, and shows a code.
   */
  readonly onDelete?: 'retire' | 'keep' | undefined;
}

interface Request {
  /** As RemoteAuth says it: a name; in 1.34.5 and 1.34.6 for `save` an absolute path. */
  readonly session: string;
}

export class RemoteStore {
  readonly #open: (session: string) => Promise<RemoteSession>;
  readonly #options: RemoteStoreOptions;
  /** Of each session what is under way, so that backups come one after the other. */
  readonly #saving = new Map<string, Promise<unknown>>();
  readonly #prepared = new Map<string, PreparedZip>();

  constructor(open: (session: string) => Promise<RemoteSession>, options: RemoteStoreOptions) {
    this.#open = open;
    this.#options = options;
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

  /**
   * Of several at once, one after the other, in the order in which they were asked for: the last one counts.
   * @throws HoldfastError those of RemoteSession.claim and WrittenZip.take, unless somebody is told of them
   */
  async save({ session }: Request): Promise<void> {
    try {
      const remote = await this.#open(session);
      const zip = await remote.claim();
      this.#options.onSnapshot?.(await this.#inTurn(sessionName(remote.name), () => zip.take()));
    } catch (error) {
      const { onSaveFailed } = this.#options;
      if (onSaveFailed === undefined || !(error instanceof HoldfastError)) throw error;
      onSaveFailed(error);
    }
  }

  /** Removes nothing, whatever `onDelete` says. */
  async delete({ session }: Request): Promise<void> {
    if (this.#options.onDelete !== 'keep') await (await this.#open(session)).retire();
  }

  #inTurn<Value>(key: string, work: () => Promise<Value>): Promise<Value> {
    const mine = (this.#saving.get(key) ?? Promise.resolve()).then(work);
    this.#saving.set(
      key,
      mine.catch(() => undefined),
    );
    return mine;
  }
}
