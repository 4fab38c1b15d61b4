// What a program may hear from a strategy while it runs.
import type { HoldfastError } from '../../core/errors.ts';
import type { TakenSnapshot } from '../../ports/vault.ts';

export interface StrategyListener {
  /** A snapshot was published; `isLatest` is false where it is kept apart. */
  readonly onSnapshot?: ((taken: TakenSnapshot) => void) | undefined;
  /** Something needs a person, and nothing was lost: a snapshot that failed, a vault that is away. Unless given, Node's warnings. */
  readonly onAlert?: ((error: Error) => void) | undefined;
  /** Another machine has taken the session over; the client is destroyed after this, so that two never run. */
  readonly onLost?: ((error: HoldfastError) => void) | undefined;
}
