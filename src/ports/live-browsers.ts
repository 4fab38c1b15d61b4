// Browsers that run on profiles of this machine: what can be asked of them while they run. The comments are the contract.

export interface ProfileAt {
  /** Absolute path of the profile, the user data folder of its browser. */
  readonly folder: string;
  /** What to call it in errors. */
  readonly session: string;
}

export interface EmptiedCaches {
  /** Of the browser. */
  readonly pid: number;
  /** What its caches had on the disk, and what is left of them. */
  readonly beforeBytes: number;
  readonly afterBytes: number;
  /** Whose CacheStorage was emptied. */
  readonly origins: readonly string[];
}

export interface ClosedBrowser {
  readonly outcome: 'closed' | 'was-not-running';
  /** `port`: asked over its debugging port. `signal`: by SIGINT, which it takes as its user closing it. */
  readonly how: 'port' | 'signal' | null;
  readonly pids: readonly number[];
}

/**
 * Nothing is ever asked of a browser that is not provably the one on that very profile: its port stands in the profile, and
 * the process that listens there was started with that user data folder.
 */
export interface LiveBrowsers {
  /** @throws BROWSER_UNREACHABLE saying why, and what to do */
  reach(profile: ProfileAt): Promise<{ readonly pid: number }>;
  /**
   * Lets the browser empty its HTTP cache, its compiled code, its shaders and the CacheStorage of every origin. IndexedDB,
   * localStorage, cookies and registrations of service workers are not touched. @throws BROWSER_UNREACHABLE
   */
  emptyCaches(profile: ProfileAt): Promise<EmptiedCaches>;
  /**
   * Ends it as its user would, so that everything is written, and waits until it is gone.
   * @throws SESSION_IN_USE where it goes on running
   */
  close(profile: ProfileAt, patienceMs: number): Promise<ClosedBrowser>;
}
