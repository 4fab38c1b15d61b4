// A store for whatsapp-web.js' own RemoteAuth, for those who keep it: versions in a vault instead of one zip written over.
import { HoldfastError } from '../../core/errors.ts';
import { sessionName } from '../../core/session.ts';
import type { TakenSnapshot } from '../../ports/vault.ts';
import type { PreparedZip, RemoteSession } from './remote-session.ts';

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
   * RemoteAuth deletes at a log-out, and also at a conflict and a blocked proxy. `doubt` (the default): the next start tries
   * the pairing once more, and where it turns out to be logged out, the session ends then. `retire`: it ends at once, and
   * its next start shows a code. `keep`: nothing is ended by it at all. Snapshots stay in any case.
   */
  readonly onDelete?: 'doubt' | 'retire' | 'keep' | undefined;
}

interface Request {
  /** As RemoteAuth says it: a name; in 1.34.5 and 1.34.6 for `save` an absolute path. */
  readonly session: string;
}

/** From a start on, as far as RemoteAuth lets it be seen. */
interface Run {
  /** It was started on a pairing that may have been logged out, and no backup has been made since. */
  isDoubted: boolean;
  /** How often it was asked for since: once it is ready, and before each deletion. */
  asked: number;
  /** Of what lies on the disk. */
  epoch: number;
  /** The vault had a backup of it when it was asked last. */
  isKept: boolean;
}

export class RemoteStore {
  readonly #open: (session: string) => Promise<RemoteSession>;
  readonly #options: RemoteStoreOptions;
  /** Of each session what is under way, so that backups and deletions come one after the other. */
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #prepared = new Map<string, PreparedZip>();
  readonly #runs = new Map<string, Run>();

  constructor(open: (session: string) => Promise<RemoteSession>, options: RemoteStoreOptions) {
    this.#open = open;
    this.#options = options;
  }

  /**
   * RemoteAuth removes the profile on disk right after this, whatever the answer, and then asks for the zip. So what lies
   * there is secured, and what it will ask for is made and verified, before this answers; where that fails it throws.
   */
  async sessionExists({ session }: Request): Promise<boolean> {
    const remote = await this.#open(session);
    const key = sessionName(remote.name);
    const user = await remote.user();
    const run = this.#runs.get(key);
    const isOurs = user === 'us' || (user === 'unclear' && run !== undefined);
    if (user !== 'nobody' && !isOurs) {
      const cause = 'a browser that this program did not start runs on its profile; end it first';
      throw new HoldfastError('SESSION_IN_USE', { session: key, cause });
    }
    return isOurs ? this.#isThere(remote, run) : this.#start(remote, key);
  }

  async extract({ session, path }: Request & { readonly path: string }): Promise<void> {
    const remote = await this.#open(session);
    const key = sessionName(remote.name);
    const prepared = this.#prepared.get(key) ?? (await prepareLatest(remote));
    this.#prepared.delete(key);
    await prepared.moveTo(path);
  }

  /**
   * Of several at once, one after the other, in the order in which they were asked for: the last one counts.
   * @throws HoldfastError those of RemoteSession.claim and WrittenZip.take, unless somebody is told of them
   */
  async save({ session }: Request): Promise<void> {
    const { onSnapshot, onSaveFailed } = this.#options;
    try {
      const remote = await this.#open(session);
      const key = sessionName(remote.name);
      const zip = await remote.claim();
      const taken = await this.#inTurn(key, () => zip.take());
      const run = this.#runs.get(key);
      if (run !== undefined) Object.assign(run, { isDoubted: false, epoch: taken.info.epoch, isKept: true });
      await remote.mark(taken.info.epoch);
      onSnapshot?.(taken);
    } catch (error) {
      if (onSaveFailed === undefined || !(error instanceof HoldfastError)) throw error;
      onSaveFailed(error);
    }
  }

  /** Removes nothing, whatever `onDelete` says. */
  async delete({ session }: Request): Promise<void> {
    const { onDelete = 'doubt' } = this.#options;
    if (onDelete === 'keep') return;
    const remote = await this.#open(session);
    const key = sessionName(remote.name);
    await this.#inTurn(key, async () => {
      const run = this.#runs.get(key);
      // The only question since the start was the one that comes before a deletion: it never was ready.
      const neverReady = run?.isDoubted === true && run.asked <= 1;
      await remote.retire(onDelete === 'retire' || neverReady ? 'for-good' : 'in-doubt');
      if (run !== undefined) Object.assign(run, { isDoubted: false, isKept: false });
    });
  }

  /** While a browser runs: it is ready, or is about to delete, or was logged out and goes on to show a code. */
  async #isThere(remote: RemoteSession, run: Run | undefined): Promise<boolean> {
    if (run === undefined) return (await remote.latest()) !== null;
    run.asked += 1;
    try {
      await remote.mark(run.epoch);
      run.isKept = run.isDoubted || (await remote.latest()) !== null;
    } catch (error) {
      // RemoteAuth asks at every `ready` and catches nothing: a vault that is away then would end the program. Whoever is
      // about to delete fails all the same, when he does.
      if (!(error instanceof HoldfastError && error.code === 'BLOBS_UNAVAILABLE')) throw error;
    }
    return run.isKept;
  }

  async #start(remote: RemoteSession, key: string): Promise<boolean> {
    await this.#prepared.get(key)?.discard();
    this.#prepared.delete(key);
    const { local, taken, epoch } = await remote.secure();
    if (taken !== null) this.#options.onSnapshot?.(taken);
    const latest = await remote.latest();
    const doubted = latest === null && this.#options.onDelete !== 'retire' ? await remote.doubted() : null;
    const snapshot = latest ?? doubted;
    const prepared = snapshot === null ? null : await remote.prepare(snapshot);
    // Last, so that it lies where it was if anything fails.
    if (local === 'loose') await remote.putAway();
    if (prepared !== null) this.#prepared.set(key, prepared);
    const isKept = prepared !== null;
    this.#runs.set(key, { isDoubted: doubted !== null, asked: 0, epoch, isKept });
    return isKept;
  }

  #inTurn<Value>(key: string, work: () => Promise<Value>): Promise<Value> {
    const mine = (this.#turns.get(key) ?? Promise.resolve()).then(work);
    // Whoever asked for it is told of its failure; the next in turn comes all the same.
    this.#turns.set(
      key,
      mine.catch(() => undefined),
    );
    return mine;
  }
}

async function prepareLatest(remote: RemoteSession): Promise<PreparedZip> {
  const latest = await remote.latest();
  const session = sessionName(remote.name);
  if (latest === null) throw new HoldfastError('SNAPSHOT_NOT_FOUND', { snapshot: 'latest', session });
  return remote.prepare(latest);
}
