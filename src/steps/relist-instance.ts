// Puts the entry of an instance back into its program's list; taken back by `unlist-instance`.
import type { RelistInstance } from '../core/plan.ts';
import type { StepHandler } from './step-handler.ts';

export const relistInstance: StepHandler<RelistInstance> = {
  async check({ list, instance }, ground) {
    return (await ground.instancesList(list).entry(instance)) === null ? 'ready' : 'done';
  },

  inverse(step) {
    const { entry: _entry, ...rest } = step;
    return { ...rest, kind: 'unlist-instance', why: `takes back: ${step.why}` };
  },

  act: ({ list, instance, entry }, ground) => ground.instancesList(list).putBack(instance, entry),
  trashChange: async () => ({ added: [], removed: [] }),
};
