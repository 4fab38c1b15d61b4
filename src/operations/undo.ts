// `undo`: takes a run back from its journal alone, by the same road as any other plan.
import { z } from 'zod';
import { HoldfastError } from '../core/errors.ts';
import type { Inventory } from '../core/inventory.ts';
import type { Decision, MoveBack, Plan, Step } from '../core/plan.ts';
import type { RunReport } from '../core/report.ts';
import type { JournalLine, Run } from '../ports/journal.ts';
import type { OperationContext } from './context.ts';
import { makePlan, storeOf } from './make-plan.ts';
import { declareOperation } from './operation.ts';
import { runPlan } from './run-plan.ts';

export const undo = declareOperation({
  name: 'undo',
  summary: 'Takes a run back: what it moved to the trash returns to where it was.',
  risk: 'changes',
  input: z.object({
    run: z.string().describe('the run, or `last`').meta({ positional: true }),
    force: z
      .boolean()
      .optional()
      .describe('where something newer lies in the way, put that into the trash and the older back'),
  }),
  async run(context, input): Promise<RunReport> {
    const { journal } = context.catalog;
    const run =
      input.run === 'last' ? await lastRun(context, input.force ?? false) : await journal.run(input.run);
    if (run === null) {
      if (input.run === 'last') throw new HoldfastError('NOTHING_TO_UNDO');
      throw new HoldfastError('RUN_NOT_FOUND', { run: input.run });
    }
    const lines = await journal.lines(run.id);
    const plan = await planOfUndo(context, run, lines, input.force ?? false);
    const report = await runPlan(context, plan);
    // Between our look and our lock the run may have gone on: then this undo did not know all of it.
    if ((await journal.lines(run.id)).length > lines.length)
      await journal.setRunState(run.id, 'partly-undone');
    return report;
  },
});

/** The newest run over the places configured here that was not taken back; with `force`, or only in part. */
async function lastRun(context: OperationContext, force: boolean): Promise<Run | null> {
  const { journal, plans } = context.catalog;
  const here = new Set(context.stores.map((store) => store.place.url));
  const open = new Set<Run['state']>([
    'running',
    'done',
    'failed',
    ...(force ? (['partly-undone'] as const) : []),
  ]);
  for (const run of await journal.runs(1000)) {
    if (run.operation === 'undo' || run.operation === 'purge' || !open.has(run.state)) continue;
    const record = await plans.find(run.planId);
    if (record?.plan.places.every((place) => here.has(place.url))) return run;
  }
  return null;
}

async function planOfUndo(
  context: OperationContext,
  run: Run,
  lines: readonly JournalLine[],
  force: boolean,
): Promise<Plan> {
  if (run.operation === 'purge') {
    throw new HoldfastError('RUN_CANNOT_BE_UNDONE', { run: run.id, cause: 'it purged the trash' });
  }
  // What was only intended may have been done before a crash; its step finds that out when it looks.
  const inverses = lines
    .filter((line) => line.state !== 'skipped' && line.state !== 'undone')
    .map((line) => line.inverse);
  const steps: Step[] = [];
  for (const inverse of inverses.toReversed()) {
    if (inverse === null) continue;
    if (inverse.kind === 'move-back' && force) steps.push(...(await forced(context, inverse)));
    else steps.push(inverse);
  }
  const places = await placesOf(context, steps, run.id);
  const inventory: Inventory = {
    takenAtMs: context.nowMs(),
    places,
    sessions: [],
    registry: { state: 'none' },
  };
  const decision: Decision = { removals: [], vetoes: [], kept: [], sessions: [], notes: [] };
  return makePlan(context, { operation: 'undo', inventory, decision, steps, undoes: run.id });
}

/** The newer thing goes to the trash first, under this undo's own journal, so that even forcing can be taken back. */
async function forced(context: OperationContext, back: MoveBack): Promise<Step[]> {
  const store = storeOf(context.stores, back.session.place);
  const inTheWay = await store.expectation(back.path);
  const inTrash = await store.trashExpectation(back.item);
  if (inTheWay === null || inTrash === null) return [back];
  const { item: _item, ...rest } = back;
  const { files, sizeBytes } = inTheWay;
  const why = 'it lies where an older one is put back with --force';
  // What lies there now may be the only pairing there is; nobody looked into it.
  const newer = { ...rest, files, sizeBytes, why, expect: inTheWay, holdsCredentials: true };
  return [{ ...newer, kind: 'move-to-trash' }, back];
}

async function placesOf(
  context: OperationContext,
  steps: readonly Step[],
  runId: string,
): Promise<Inventory['places']> {
  const urls = [...new Set(steps.map((step) => step.session.place))];
  return Promise.all(
    urls.map(async (url) => {
      const store = context.stores.find((candidate) => candidate.place.url === url);
      if (store === undefined) {
        const cause = `its place ${url} is not given here; add --place ${url}`;
        throw new HoldfastError('RUN_CANNOT_BE_UNDONE', { run: runId, cause });
      }
      const identity = await store.identity();
      return { url, root: store.place.root, identity, sessions: 0, problem: null };
    }),
  );
}
