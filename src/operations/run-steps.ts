// The steps of one run, session by session: check, record the inverse, act, make it durable, record the outcome.
import { HoldfastError } from '../core/errors.ts';
import type { Plan, Step } from '../core/plan.ts';
import type {
  EmptiedBrowser,
  MovedSession,
  PutAwaySession,
  RestoredSession,
  RunReport,
  StepOutcome,
} from '../core/report.ts';
import type { JournalLine } from '../ports/journal.ts';
import type { Lock } from '../ports/lock.ts';
import type { TrashedItem } from '../ports/records.ts';
import type { Store } from '../ports/store.ts';
import { handlerOf } from '../steps/index.ts';
import type { StepGround } from '../steps/step-handler.ts';
import { batchesOf } from './batches-of.ts';
import type { NumberedStep } from './batches-of.ts';
import { bytesDone } from './bytes-done.ts';
import type { OperationContext } from './context.ts';
import { doStep, isInTrash } from './do-step.ts';
import type { Hindrance } from './do-step.ts';
import { lastLook } from './last-look.ts';
import { storeOf } from './make-plan.ts';
import { sessionLinesAfter } from './session-lines-after.ts';

interface LeftStep extends Hindrance {
  readonly numbered: NumberedStep;
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
  readonly #moved: MovedSession[] = [];
  readonly #restored: RestoredSession[] = [];
  readonly #putAway: PutAwaySession[] = [];
  readonly #emptied: EmptiedBrowser[] = [];
  /** Why nothing more of a plan is done that is for doing whole. */
  #ended: string | null = null;

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

  /** Of a plan that is for doing whole: where one of its steps cannot be done, none is begun. */
  async lookAtAll(sessions: Iterable<readonly NumberedStep[]>): Promise<void> {
    for (const steps of sessions) {
      const [first] = steps;
      if (first === undefined || this.#ended !== null) return;
      const store = storeOf(this.#context.stores, first.step.session.place);
      this.#ended = await lastLook(this.#context, this.#plan.operation, store, first.step);
      for (const numbered of steps) {
        const readiness = await handlerOf(numbered.step).check(numbered.step, this.#ground(store, numbered));
        if (typeof readiness !== 'string') this.#ended ??= readiness.skip;
      }
    }
  }

  async runSession(steps: readonly NumberedStep[]): Promise<void> {
    const open = steps.filter(({ seq }) => !this.#settled.has(seq));
    const first = open[0];
    if (first === undefined) return;
    if (this.#ended !== null) return this.#skip(open, this.#ended);
    const store = storeOf(this.#context.stores, first.step.session.place);
    const lock = await this.#lock(store, first.step).catch((error: unknown) => {
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
        if (this.#ended !== null) await this.#skip(batch, this.#ended);
        if (this.#ended !== null) continue;
        await this.#runBatch(store, batch);
        this.#context.progress.report('steps done', this.#done.length, this.#plan.steps.length);
      }
    } finally {
      await lock.release();
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
      bytesDone: bytesDone(this.#done, this.#emptied),
      notDone: this.#notDone,
      sessions: sessionLinesAfter(this.#plan.sessions, this.#done),
      moved: this.#moved,
      restored: this.#restored,
      putAway: this.#putAway,
      emptied: this.#emptied,
    };
  }

  /** Of a session that its browser changes itself its own program may hold the lock. */
  async #lock(store: Store, { kind, session }: Step): Promise<Lock> {
    if (kind === 'empty-live-caches') return { release: async () => undefined };
    return store.lockSession(session, `run ${this.#runId}`);
  }

  async #runBatch(store: Store, batch: readonly NumberedStep[]): Promise<void> {
    const { journal } = this.#context.catalog;
    const grounds = new Map(batch.map((numbered) => [numbered.seq, this.#ground(store, numbered)]));
    const groundOf = ({ seq }: NumberedStep): StepGround => grounds.get(seq) as StepGround;
    const ready: NumberedStep[] = [];
    const done: NumberedStep[] = [];
    const left: LeftStep[] = [];
    for (const numbered of batch) {
      const readiness = await handlerOf(numbered.step).check(numbered.step, groundOf(numbered));
      if (readiness === 'ready') ready.push(numbered);
      else if (readiness === 'done') done.push(numbered);
      else left.push({ numbered, state: 'skipped', note: readiness.skip });
    }
    // What an interrupted run has a line for may be done by now, and then only that line can tell what it was.
    const unsaid = [...ready, ...done].filter(({ seq }) => !this.#journalled.has(seq));
    const lines: { seq: number; step: Step; inverse: Step | null }[] = [];
    for (const { seq, step } of unsaid) {
      const inverse = await handlerOf(step).inverse(step, groundOf({ seq, step }));
      lines.push({ seq, step, inverse });
    }
    await journal.intend(this.#runId, lines);
    for (const { seq } of [...ready, ...done]) this.#journalled.add(seq);
    const arrived: NumberedStep[] = [];
    for (const numbered of ready) {
      const hindrance = await doStep(numbered.step, groundOf(numbered));
      if (hindrance === null) {
        done.push(numbered);
        continue;
      }
      left.push({ numbered, ...hindrance });
      // A move between file systems can fail after its copy was published: then that lies in the trash, and counts.
      if (await isInTrash(numbered.step, groundOf(numbered))) arrived.push(numbered);
    }
    await store.settle();
    await this.#recordTrash([...done, ...arrived], groundOf);
    await this.#settle(done, left);
  }

  #ground(store: Store, { seq }: NumberedStep): StepGround {
    const context = this.#context;
    return {
      store,
      runId: this.#runId,
      begun: this.#journalled.has(seq),
      transfers: context.transfers,
      vaults: context,
      storeOf: (place) => storeOf(context.stores, place),
      tell: (moved) => void this.#moved.push(moved),
      tellRestored: (restored) => void this.#restored.push(restored),
      tellPutAway: (putAway) => void this.#putAway.push(putAway),
      tellEmptied: (emptied) => void this.#emptied.push(emptied),
      liveBrowsers: context.liveBrowsers,
      instancesList: (path) => context.instancesList(path),
      reportBytes: (what, done, total) => context.progress.report(what, done, total, 'bytes'),
      ...(context.signal && { signal: context.signal }),
    };
  }

  async #settle(done: readonly NumberedStep[], left: readonly LeftStep[]): Promise<void> {
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
    if (this.#plan.whole === true) this.#ended ??= left[0]?.note ?? null;
    for (const { numbered, state, note, code } of left) {
      const { session, path } = numbered.step;
      this.#notDone.push({
        session,
        path,
        outcome: state,
        reason: note,
        ...(code !== undefined && { code }),
      });
    }
  }

  #skip(steps: readonly NumberedStep[], note: string): Promise<void> {
    return this.#settle(
      [],
      steps.map((numbered) => ({ numbered, state: 'skipped', note })),
    );
  }

  async #recordTrash(
    steps: readonly NumberedStep[],
    groundOf: (numbered: NumberedStep) => StepGround,
  ): Promise<void> {
    const { trash } = this.#context.catalog;
    const about = { runId: this.#runId, trashedAtMs: this.#context.nowMs() };
    const added: TrashedItem[] = [];
    const removed: { place: string; item: string }[] = [];
    for (const numbered of steps) {
      const change = await handlerOf(numbered.step).trashChange(numbered.step, groundOf(numbered));
      added.push(...change.added.map((item) => ({ ...item, ...about })));
      removed.push(...change.removed);
    }
    if (added.length > 0) await trash.add(added);
    if (removed.length > 0) await trash.remove(removed);
  }
}
