// The steps of one run, session by session: check, record the inverse, act, make it durable, record the outcome.
import { HoldfastError } from '../core/errors.ts';
import type { Plan, SessionLine, Step } from '../core/plan.ts';
import type { RunReport, StepOutcome } from '../core/report.ts';
import { sessionKey } from '../core/session.ts';
import type { JournalLine } from '../ports/journal.ts';
import type { TrashItem } from '../ports/records.ts';
import type { Store } from '../ports/store.ts';
import { handlerOf } from '../steps/index.ts';
import { trashItemOf } from '../steps/trash-item-of.ts';
import type { OperationContext } from './context.ts';
import { lastLook } from './last-look.ts';
import { storeOf } from './make-plan.ts';

/** Steps that share one journal write and one flush of folders. More of them would only make a crash leave more to check. */
const stepsPerBatch = 200;

/** A step with its number in the plan, by which the journal knows it. */
export interface NumberedStep {
  readonly seq: number;
  readonly step: Step;
}

export class RunSteps {
  readonly #context: OperationContext;
  readonly #plan: Plan;
  readonly #runId: string;
  readonly #settled = new Set<number>();
  /** Steps that the journal has a line for, whatever became of them. */
  readonly #journalled = new Set<number>();
  readonly #done: Step[] = [];
  readonly #notDone: StepOutcome[] = [];

  constructor(context: OperationContext, plan: Plan, runId: string) {
    this.#context = context;
    this.#plan = plan;
    this.#runId = runId;
  }

  /** A resumed run passes over what its journal has an outcome for. What was only intended is checked again. */
  skipWhatIsSettled(lines: readonly JournalLine[]): void {
    for (const { seq, state, step } of lines) {
      this.#journalled.add(seq);
      if (state === 'intended') continue;
      this.#settled.add(seq);
      if (state === 'done') this.#done.push(step);
    }
  }

  async runSession(steps: readonly NumberedStep[]): Promise<void> {
    const open = steps.filter(({ seq }) => !this.#settled.has(seq));
    const first = open[0];
    if (first === undefined) return;
    const { session } = first.step;
    const store = storeOf(this.#context.stores, session.place);
    const lock = await store.lockSession(session, `run ${this.#runId}`).catch((error: unknown) => {
      if (error instanceof HoldfastError) return error;
      throw error;
    });
    if (lock instanceof HoldfastError) return this.#skip(open, lock.message);
    try {
      const guarded = open.find(({ step }) => step.kind === 'destroy' && step.onlyIfReplaced) ?? first;
      const refusal = await lastLook(this.#context, this.#plan.operation, store, guarded.step);
      if (refusal !== null) return await this.#skip(open, refusal);
      for (const batch of batchesOf(open)) {
        this.#context.signal?.throwIfAborted();
        await this.#runBatch(store, batch);
        this.#context.progress.report('steps done', this.#done.length, this.#plan.steps.length);
      }
    } finally {
      lock.release();
    }
  }

  report(resumed: boolean): RunReport {
    const failed = this.#notDone.some((line) => line.outcome === 'failed');
    return {
      runId: this.#runId,
      planId: this.#plan.id,
      operation: this.#plan.operation,
      state: failed ? 'failed' : 'done',
      resumed,
      stepsDone: this.#done.length,
      filesDone: this.#done.reduce((sum, step) => sum + step.files, 0),
      bytesDone: this.#done.reduce((sum, step) => sum + step.sizeBytes, 0),
      notDone: this.#notDone,
      sessions: this.#sessionLines(),
    };
  }

  async #runBatch(store: Store, batch: readonly NumberedStep[]): Promise<void> {
    const { journal } = this.#context.catalog;
    const ground = { store, runId: this.#runId };
    const ready: NumberedStep[] = [];
    const done: NumberedStep[] = [];
    const left: { numbered: NumberedStep; state: 'skipped' | 'failed'; note: string }[] = [];
    for (const numbered of batch) {
      const readiness = await handlerOf(numbered.step).check(numbered.step, ground);
      if (readiness === 'ready') ready.push(numbered);
      else if (readiness === 'done') done.push(numbered);
      else left.push({ numbered, state: 'skipped', note: readiness.skip });
    }
    const inverse = (step: Step): Step | null => handlerOf(step).inverse(step, ground);
    await journal.intend(
      this.#runId,
      [...ready, ...done].map(({ seq, step }) => ({ seq, step, inverse: inverse(step) })),
    );
    for (const { seq } of [...ready, ...done]) this.#journalled.add(seq);
    const arrived: Step[] = [];
    for (const numbered of ready) {
      const failure = await act(numbered.step, ground);
      if (failure === null) {
        done.push(numbered);
        continue;
      }
      left.push({ numbered, state: 'failed', note: failure });
      // A move between file systems can fail after its copy was published: then that lies in the trash, and counts.
      if (await inTrash(numbered.step, ground)) arrived.push(numbered.step);
    }
    await store.settle();
    await this.#recordTrash([...done.map(({ step }) => step), ...arrived]);
    await this.#settle(done, left);
  }

  async #settle(
    done: readonly NumberedStep[],
    left: readonly { numbered: NumberedStep; state: 'skipped' | 'failed'; note: string }[],
  ): Promise<void> {
    const { journal } = this.#context.catalog;
    const unknown = left.map(({ numbered }) => numbered).filter(({ seq }) => !this.#journalled.has(seq));
    await journal.intend(
      this.#runId,
      unknown.map(({ seq, step }) => ({ seq, step, inverse: null })),
    );
    await journal.settle(
      this.#runId,
      [
        ...done.map(({ seq }) => ({ seq, state: 'done' as const })),
        ...left.map(({ numbered, state, note }) => ({ seq: numbered.seq, state, note })),
      ],
      this.#context.nowMs(),
    );
    this.#done.push(...done.map(({ step }) => step));
    for (const { numbered, state, note } of left) {
      const { session, path } = numbered.step;
      this.#notDone.push({ session, path, outcome: state, reason: note });
    }
  }

  #skip(steps: readonly NumberedStep[], note: string): Promise<void> {
    return this.#settle(
      [],
      steps.map((numbered) => ({ numbered, state: 'skipped', note })),
    );
  }

  async #recordTrash(steps: readonly Step[]): Promise<void> {
    const { trash } = this.#context.catalog;
    const trashedAtMs = this.#context.nowMs();
    const added: TrashItem[] = [];
    const removed: { place: string; item: string }[] = [];
    for (const step of steps) {
      if (step.kind !== 'move-to-trash') {
        removed.push({ place: step.session.place, item: step.item });
        continue;
      }
      const { session, path, files, sizeBytes, holdsCredentials, expect } = step;
      const item = trashItemOf(this.#runId, path);
      const where = { item, runId: this.#runId, session, path, class: step.class };
      added.push({ ...where, kind: expect.kind, files, sizeBytes, trashedAtMs, holdsCredentials });
    }
    if (added.length > 0) await trash.add(added);
    if (removed.length > 0) await trash.remove(removed);
  }

  #sessionLines(): SessionLine[] {
    const done = new Map<string, Step[]>();
    for (const step of this.#done) {
      const key = sessionKey(step.session);
      const steps = done.get(key);
      if (steps === undefined) done.set(key, [step]);
      else steps.push(step);
    }
    return this.#plan.sessions
      .filter((line) => done.has(sessionKey(line.session)) || line.filesRemoved > 0)
      .map((line) => lineAfter(line, done.get(sessionKey(line.session)) ?? []));
  }
}

/** A batch is checked before any of it is done, so what two steps do to one path (an undo with --force) is two batches. */
function batchesOf(steps: readonly NumberedStep[]): NumberedStep[][] {
  const batches: NumberedStep[][] = [];
  let paths = new Set<string>();
  for (const numbered of steps) {
    const last = batches.at(-1);
    const { path } = numbered.step;
    if (last !== undefined && last.length < stepsPerBatch && !paths.has(path)) last.push(numbered);
    else {
      batches.push([numbered]);
      paths = new Set();
    }
    paths.add(path);
  }
  return batches;
}

async function inTrash(step: Step, { store, runId }: { store: Store; runId: string }): Promise<boolean> {
  if (step.kind !== 'move-to-trash') return false;
  return (await store.trashExpectation(trashItemOf(runId, step.path))) !== null;
}

/** The run goes on with the next step; what became of this one is looked at afterwards. */
async function act(step: Step, ground: { store: Store; runId: string }): Promise<string | null> {
  try {
    await handlerOf(step).act(step, ground);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function lineAfter(line: SessionLine, steps: readonly Step[]): SessionLine {
  const removedByClass: Record<string, number> = {};
  let filesRemoved = 0;
  let bytesFreed = 0;
  for (const step of steps) {
    removedByClass[step.class] = (removedByClass[step.class] ?? 0) + step.files;
    filesRemoved += step.files;
    bytesFreed += step.sizeBytes;
  }
  const all = filesRemoved === line.filesRemoved;
  const status = all ? 'done' : filesRemoved === 0 ? 'left alone' : 'partly done';
  return {
    ...line,
    filesRemoved,
    filesLeft: line.filesSeen - filesRemoved,
    bytesFreed,
    removedByClass,
    status,
  };
}
