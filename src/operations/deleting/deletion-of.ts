// What became of a deletion, in the words that programs ask in: deleted, purged, purgedPaths, warnings.
import { join } from 'node:path';
import type { Plan, Step } from '../../core/plan.ts';
import type { RunReport } from '../../core/report.ts';
import { sessionKey } from '../../core/session.ts';
import type { OperationContext } from '../context.ts';
import { storeOf } from '../make-plan.ts';

export interface Deletion {
  /** All of it was done, now: there was something, and it is gone. */
  readonly deleted: boolean;
  /** Whether what lay in its place is gone from there; it lies in the trash until `holdfast purge`. */
  readonly purged: boolean;
  /** Absolute; of a database its place and the path there. */
  readonly purgedPaths: readonly string[];
  readonly warnings: readonly string[];
}

export async function deletionOf(
  context: OperationContext,
  plan: Plan,
  run: RunReport | null,
): Promise<Deletion> {
  const removals = plan.steps.filter(({ kind }) => kind === 'move-to-trash' || kind === 'discard-copy');
  const gone: Step[] = [];
  for (const step of run === null ? [] : removals) {
    const { expectation } = accessOf(context, step);
    if ((await expectation(step.path)) === null) gone.push(step);
  }
  const left =
    run?.notDone.map(({ path, reason }) => `${path === '' ? 'It' : path} was left: ${reason}`) ?? [];
  return {
    deleted: run !== null && run.state === 'done' && run.notDone.length === 0 && run.stepsDone > 0,
    purged: removals.length > 0 && gone.length === removals.length,
    purgedPaths: gone.map((step) => accessOf(context, step).absolute),
    warnings: [
      ...(plan.warnings ?? []),
      ...plan.protected.map(({ path, reason }) => `${path} was left: ${reason}`),
      ...new Set(left),
    ],
  };
}

function accessOf(context: OperationContext, { session, path }: Step) {
  const store = storeOf(context.stores, session.place);
  const { kind, root, url } = store.place;
  return {
    expectation: (at: string) => store.expectation(at),
    absolute: kind === 'folder' ? join(root, path) : sessionKey({ place: url, path }),
  };
}
