// Moves a path into the trash; taken back by `move-back`.
import { HoldfastError } from '../core/errors.ts';
import { sameExpectation } from '../core/plan.ts';
import type { MoveToTrash } from '../core/plan.ts';
import { trashItemOf } from './trash-item-of.ts';
import type { StepHandler } from './step-handler.ts';

export const moveToTrash: StepHandler<MoveToTrash> = {
  async check(step, { store, runId }) {
    const here = await store.expectation(step.path);
    const item = trashItemOf(runId, step.path);
    if ((await store.trashExpectation(item)) !== null) {
      // Both: a crash fell between the two halves of the move, or its owner has written a new one since.
      const remains = await store.overlap(step.path, item);
      return remains === 'same' || remains === 'path-within-item' ? 'ready' : 'done';
    }
    if (here === null) return { skip: 'it is gone already' };
    if (!sameExpectation(here, step.expect)) return { skip: 'it changed since the plan was made' };
    for (const { path, expect } of step.restsOn ?? []) {
      const now = await store.expectation(path);
      const holds = now !== null && sameExpectation(now, expect);
      if (!holds) return { skip: `${path}, which its removal rests on, changed since the plan was made` };
    }
    return 'ready';
  },

  inverse(step, { runId }) {
    return {
      ...step,
      kind: 'move-back',
      item: trashItemOf(runId, step.path),
      why: `takes back: ${step.why}`,
    };
  },

  async act(step, { store, runId }) {
    try {
      await store.moveToTrash(step.path, trashItemOf(runId, step.path));
    } catch (error) {
      // Only the vault itself can tell, in the very moment: its snapshots are taken while others collect.
      if (error instanceof HoldfastError && error.code === 'PACK_NEEDED') return { skip: error.message };
      throw error;
    }
  },

  async trashChange({ session, path, class: name, expect, files, sizeBytes, holdsCredentials }, { runId }) {
    const what = { session, path, class: name, kind: expect.kind, files, sizeBytes, holdsCredentials };
    return { added: [{ item: trashItemOf(runId, path), ...what }], removed: [] };
  },
};
