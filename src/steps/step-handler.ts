// What each kind of step must be able to say and do. The kinds are a closed union; each has one handler.
import type { Step } from '../core/plan.ts';
import type { Store } from '../ports/store.ts';

/** `ready`: do it. `done`: an interrupted run did it already. Otherwise why it is left alone. */
export type Readiness = 'ready' | 'done' | { readonly skip: string };

export interface StepGround {
  readonly store: Store;
  readonly runId: string;
}

export interface StepHandler<Kind extends Step> {
  /** Looks at the world only; answers the same again after a crash at any moment. */
  check(step: Kind, ground: StepGround): Promise<Readiness>;
  /** The step that takes it back, recorded before `act`; null where nothing can. */
  inverse(step: Kind, ground: StepGround): Step | null;
  /** Does it. Must be safe to call again after being interrupted. @throws HoldfastError MOVE_FAILED */
  act(step: Kind, ground: StepGround): Promise<void>;
}
