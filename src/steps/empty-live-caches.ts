// Lets the browser that runs on a profile empty its own caches. Nothing takes it back: the browser makes them again.
import { join } from 'node:path';
import { HoldfastError } from '../core/errors.ts';
import type { EmptyLiveCaches } from '../core/plan.ts';
import { sessionName } from '../core/session.ts';
import type { ProfileAt } from '../ports/live-browsers.ts';
import type { StepGround, StepHandler } from './step-handler.ts';

export const emptyLiveCaches: StepHandler<EmptyLiveCaches> = {
  async check(step, ground) {
    try {
      await ground.liveBrowsers.reach(profileOf(step, ground));
      return 'ready';
    } catch (error) {
      // It was closed since, or another one has begun there.
      if (error instanceof HoldfastError && error.code === 'BROWSER_UNREACHABLE')
        return { skip: error.message };
      throw error;
    }
  },

  inverse: () => null,

  async act(step, ground) {
    const { pid, beforeBytes, afterBytes } = await ground.liveBrowsers.emptyCaches(profileOf(step, ground));
    ground.tellEmptied({ session: step.session, pid, beforeBytes, afterBytes });
  },

  trashChange: async () => ({ added: [], removed: [] }),
};

function profileOf({ session, path }: EmptyLiveCaches, { store }: StepGround): ProfileAt {
  return { folder: join(store.place.root, path), session: sessionName(session) };
}
