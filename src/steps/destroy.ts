// Destroys a trash item for ever. Has no inverse; only a purge plan holds such steps.
import { sameExpectation } from '../core/plan.ts';
import type { Destroy } from '../core/plan.ts';
import type { StepHandler } from './step-handler.ts';
import { takenOut } from './trash-item-of.ts';

export const destroy: StepHandler<Destroy> = {
  async check(step, { store }) {
    const inTrash = await store.trashExpectation(step.item);
    if (inTrash === null) return 'done';
    return sameExpectation(inTrash, step.expect)
      ? 'ready'
      : { skip: 'what lies in the trash is not what was put there' };
  },
  inverse: () => null,
  act: (step, { store }) => store.destroy(step.item),
  trashChange: async (step) => takenOut(step),
};
