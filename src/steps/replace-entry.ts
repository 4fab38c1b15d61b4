// Makes an entry smaller, with the original in the trash; taken back by `put-back-entry`.
import { HoldfastError } from '../core/errors.ts';
import { sameExpectation } from '../core/plan.ts';
import type { ReplaceEntry } from '../core/plan.ts';
import { compactContent } from '../engines/baileys/compact-record.ts';
import { hasMark } from './content-mark.ts';
import type { StepHandler } from './step-handler.ts';
import { trashItemOf } from './trash-item-of.ts';

export const replaceEntry: StepHandler<ReplaceEntry> = {
  async check(step, { store, runId }) {
    const item = trashItemOf(runId, step.path);
    const here = await store.expectation(step.path);
    if ((await store.trashExpectation(item)) !== null) {
      // Both the same: a crash fell between the copy to the trash and its replacement. Else that has happened, and
      // whatever lies there now is the replacement or newer than it.
      return (await store.overlap(step.path, item)) === 'same' ? 'ready' : 'done';
    }
    if (here === null) return { skip: 'it is gone' };
    if (!sameExpectation(here, step.expect)) return { skip: 'it changed since the plan was made' };
    const content = await store.content(step.path);
    if (content !== null && compacted(step, content) !== null) return 'ready';
    return { skip: 'it would now become something else than planned; make a new plan' };
  },

  inverse({ becomes, ...step }, { runId }) {
    return {
      ...step,
      kind: 'put-back-entry',
      item: trashItemOf(runId, step.path),
      over: becomes,
      why: `takes back: ${step.why}`,
    };
  },

  async act(step, { store, runId }) {
    const before = await store.content(step.path);
    const content = before && compacted(step, before);
    if (content === null) return { skip: 'it changed in this very moment' };
    await store.replace(step.path, trashItemOf(runId, step.path), content);
    const after = await store.content(step.path);
    if (after !== null && hasMark(after, step.becomes)) return;
    throw new HoldfastError('MOVE_FAILED', {
      path: step.path,
      cause: 'what lies there now is not what was put there; its original is in the trash',
    });
  },

  async trashChange({ session, path, class: name, expect }, { runId }) {
    const { kind, files, sizeBytes } = expect;
    const what = { session, path, class: name, kind, files, sizeBytes, holdsCredentials: false };
    return { added: [{ item: trashItemOf(runId, path), ...what }], removed: [] };
  },
};

/** Made anew from what lies there, and exactly what the plan says; null where it is not. */
function compacted(step: ReplaceEntry, content: Uint8Array): Uint8Array | null {
  const made = compactContent(step.session.form, step.class, content);
  return 'content' in made && hasMark(made.content, step.becomes) ? made.content : null;
}
