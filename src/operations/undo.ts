// `undo`: takes a run back from its journal alone, by the same road as any other plan.
import { z } from 'zod';
import { HoldfastError } from '../core/errors.ts';
import type { Inventory } from '../core/inventory.ts';
import type { Decision, MoveBack, Plan, PutBackEntry, Step, SwapSession } from '../core/plan.ts';
import type { RunReport } from '../core/report.ts';
import type { JournalLine, Run } from '../ports/journal.ts';
import { hasMark } from '../steps/content-mark.ts';
import { sessionRoom } from '../steps/session-room.ts';
import type { OperationContext } from './context.ts';
import { makePlan, placesOf, storeOf } from './make-plan.ts';
import { declareOperation } from './operation.ts';
import { runReport } from './outputs/runs.ts';
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
  http: { method: 'post', path: '/runs/{run}/undo' },
  output: runReport,
  tenants: 'session',
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

/** The newest run over the places given here, or over any where none are, that was not taken back; with `force`, or only in part. */
async function lastRun(context: OperationContext, force: boolean): Promise<Run | null> {
  const { journal, plans } = context.catalog;
  // Places that were opened for another plan are not what the user speaks of.
  const here = context.givenPlaces;
  const vaulted = `vault:${context.vaultUrl()}`;
  const open = new Set<Run['state']>([
    'running',
    'done',
    'failed',
    ...(force ? (['partly-undone'] as const) : []),
  ]);
  for (const run of await journal.runs(1000)) {
    if (run.operation === 'undo' || run.operation === 'purge' || !open.has(run.state)) continue;
    const record = await plans.find(run.planId);
    if (record === null) continue;
    // The vault is nobody's to give, and everybody's who has set it.
    const isHere = ({ url }: { readonly url: string }): boolean => here.has(url) || url === vaulted;
    const { places } = record.plan;
    if (here.size === 0) return run;
    // A migration was given its two places by itself; whoever names one of them means it too.
    if (run.operation === 'migrate' ? places.some(isHere) : places.every(isHere)) return run;
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
  const begun = lines.filter((line) => line.state !== 'undone' && line.inverse !== null);
  // Where a run has been stands in its journal.
  for (const url of placesOfAll(begun.map((line) => line.inverse))) await context.openPlace(url);
  const inverses: (Step | null)[] = [];
  for (const { state, inverse } of begun)
    if (state !== 'skipped' || (await hasOriginInTrash(context, inverse))) inverses.push(inverse);
  const steps: Step[] = [];
  for (const inverse of inverses.toReversed()) {
    if (inverse === null) continue;
    if (inverse.kind === 'move-back' && force) steps.push(...(await forced(context, inverse)));
    else if (inverse.kind === 'put-back-entry' && force) steps.push(...(await forcedOver(context, inverse)));
    else if (inverse.kind === 'return-session') steps.push({ ...inverse, force });
    else if (inverse.kind === 'swap-session')
      steps.push({ ...(await sized(context, inverse)), force, unusedSinceMs: run.endedAtMs });
    else steps.push(inverse);
  }
  const places = await viewsOf(context, placesOfAll(steps));
  const inventory: Inventory = {
    takenAtMs: context.nowMs(),
    places,
    sessions: [],
    registry: { state: 'none' },
  };
  const decision: Decision = { removals: [], vetoes: [], kept: [], sessions: [], notes: [] };
  return makePlan(context, { operation: 'undo', inventory, decision, steps, undoes: run.id });
}

/**
 * A step that was interrupted may have put something into the trash, and then have been left alone, by the run that
 * went on, for what somebody had done since.
 */
async function hasOriginInTrash(context: OperationContext, inverse: Step | null): Promise<boolean> {
  if (inverse?.kind === 'return-session') {
    const { from, item } = inverse;
    if (from.session === null) return false;
    return (await (await context.transfers.place(from.place)).archived(from.path, item)) !== 'no';
  }
  if (inverse === null) return false;
  const { kind } = inverse;
  const item =
    kind === 'move-back' || kind === 'put-back-entry' || kind === 'swap-session' ? inverse.item : null;
  if (item === null) return false;
  return (await storeOf(context.stores, inverse.session.place).trashExpectation(item)) !== null;
}

/** Where nothing comes back, what is put away is what there is to do. */
async function sized(context: OperationContext, swap: SwapSession): Promise<SwapSession> {
  if (swap.item !== null) return swap;
  const store = storeOf(context.stores, swap.session.place);
  const here = await sessionRoom({ store, transfers: context.transfers }, swap.session).here();
  return here === null ? swap : { ...swap, files: here.files, sizeBytes: here.sizeBytes };
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

/** Force is for what is newer than the run, or gone since; over what the run itself has put there none is needed. */
async function forcedOver(context: OperationContext, back: PutBackEntry): Promise<Step[]> {
  const { over, ...rest } = back;
  const content = await storeOf(context.stores, back.session.place).content(back.path);
  if (content !== null && hasMark(content, over)) return [back];
  return forced(context, { ...rest, kind: 'move-back', holdsCredentials: false });
}

function placesOfAll(steps: readonly (Step | null)[]): string[] {
  return [...new Set(steps.flatMap((step) => (step === null ? [] : placesOf(step))))];
}

function viewsOf(context: OperationContext, urls: readonly string[]): Promise<Inventory['places']> {
  return Promise.all(
    urls.map(async (url) => {
      const store = storeOf(context.stores, url);
      const identity = await store.identity();
      return { url, root: store.place.root, identity, sessions: 0, problem: null };
    }),
  );
}
