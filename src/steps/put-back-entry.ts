// Puts the original of an entry that was made smaller back, and never over something newer.
import { sameExpectation } from '../core/plan.ts';
import type { PutBackEntry } from '../core/plan.ts';
import { hasMark } from './content-mark.ts';
import type { StepHandler } from './step-handler.ts';
import { takenOut } from './trash-item-of.ts';

export const putBackEntry: StepHandler<PutBackEntry> = {
  async check(step, { store }) {
    const inTrash = await store.trashExpectation(step.item);
    const here = await store.expectation(step.path);
    // `ready` although it is back: an interrupted run may have left something to tidy.
    if (here !== null && sameExpectation(here, step.expect)) return 'ready';
    if (inTrash === null) return { skip: 'its original is no longer in the trash' };
    if (here === null) return { skip: 'it is gone since, so its original stays in the trash (see --force)' };
    const content = await store.content(step.path);
    if (content !== null && hasMark(content, step.over)) return 'ready';
    return { skip: 'the session went on since; older keys are not put over newer ones (see --force)' };
  },

  inverse({ item: _item, over, ...step }) {
    return { ...step, kind: 'replace-entry', becomes: over, why: `takes back: ${step.why}` };
  },

  act: (step, { store }) => store.putBack(step.item, step.path),

  trashChange: async (step) => takenOut(step),
};
