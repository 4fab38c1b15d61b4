// Takes an instance out of its program's list; taken back by `relist-instance`.
import { HoldfastError } from '../core/errors.ts';
import type { UnlistInstance } from '../core/plan.ts';
import type { StepHandler } from './step-handler.ts';

const changed = 'its entry in the instances list changed since the plan was made';

export const unlistInstance: StepHandler<UnlistInstance> = {
  async check({ list, instance, expect }, ground) {
    const found = await ground.instancesList(list).entry(instance);
    // Also where somebody else has taken it out: nobody starts it any more.
    if (found === null) return 'done';
    return found.expect.fingerprint === expect.fingerprint ? 'ready' : { skip: changed };
  },

  async inverse(step, ground) {
    const { list, instance, expect } = step;
    const found = await ground.instancesList(list).entry(instance);
    if (found === null) return null;
    // Only what the journal has can come back.
    if (found.expect.fingerprint !== expect.fingerprint)
      throw new HoldfastError('MOVE_FAILED', { path: list, cause: changed });
    return { ...step, kind: 'relist-instance', entry: found.entry, why: `takes back: ${step.why}` };
  },

  async act({ list, instance, expect }, ground) {
    return (await ground.instancesList(list).remove(instance, expect)) ? undefined : { skip: changed };
  },

  trashChange: async () => ({ added: [], removed: [] }),
};
