// Moves a trash item back to where it was, and never over something newer.
import type { MoveBack } from '../core/plan.ts';
import type { StepHandler } from './step-handler.ts';
import { takenOut } from './trash-item-of.ts';

export const moveBack: StepHandler<MoveBack> = {
  async check(step, { store }) {
    const inTrash = await store.trashExpectation(step.item);
    const here = await store.expectation(step.path);
    // `ready` although it is here: an interrupted move may have left something to tidy in the trash.
    if (inTrash === null) return here === null ? { skip: 'it is no longer in the trash' } : 'ready';
    // Whatever came along in the moment of the move belongs back as well: the item is this run's and nobody else's.
    if (here === null) return 'ready';
    if ((await store.overlap(step.path, step.item)) !== 'none') return 'ready';
    return { skip: 'something newer lies there; older keys are not put over newer ones (see --force)' };
  },

  inverse(step) {
    const { item: _item, ...rest } = step;
    return { ...rest, kind: 'move-to-trash', why: `takes back: ${step.why}` };
  },

  act: (step, { store }) => store.moveBack(step.item, step.path),
  trashChange: async (step) => takenOut(step),
};
