// Locks that die with their process.

export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  readonly purpose: string;
  readonly sinceMs: number;
}

export interface Lock {
  /** Gives the lock back. Safe to call twice. Never rejects: one that cannot be given back ends by itself. */
  release(): Promise<void>;
}

/**
 * Contract: at most one holder in all processes of the machine; the kernel frees the lock when its holder dies,
 * however it dies; a damaged lock counts as held (LOCK_DAMAGED), never as free.
 */
export interface Locks {
  /** @throws HoldfastError LOCK_HELD (naming the owner), LOCK_DAMAGED */
  acquire(name: string, purpose: string): Promise<Lock>;
  /** Who holds it; null when nobody does. Takes nothing. @throws HoldfastError LOCK_DAMAGED */
  holder(name: string): Promise<LockOwner | null>;
}
