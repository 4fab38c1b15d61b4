// The keeper: looks every minute, runs its jobs by the clock, one thing at a time, and sends what people should know.
import type { Config } from '../../config.ts';
import type { HealthLevel } from '../../core/health.ts';
import { check } from '../../operations/check.ts';
import type { CheckResult } from '../../operations/check.ts';
import type { Calm } from '../../core/settle-alerts.ts';
import { undividedWork } from '../../core/work.ts';
import type { JobName, Work } from '../../core/work.ts';
import type { OperationContext } from '../../operations/context.ts';
import type { Note, Schedule, WorkEnd } from '../../ports/schedule.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { DeliveryQueue } from '../../channels/delivery-queue.ts';
import type { KeeperLog } from './keeper-log.ts';
import { Failures } from './failures.ts';
import type { Failure } from './failures.ts';
import { sceneOfWork } from './scene-of-work.ts';
import { jobsBesideTheOthers, scheduledJobs } from './scheduled-jobs.ts';
import { homeSchedule } from './home-schedule.ts';
import { takeOver } from './noted-catalog.ts';
import { jobTimes } from './job-times.ts';
import type { Looks } from './looks.ts';

export interface KeeperState {
  readonly lastCheckMs: number | null;
  readonly lastSizesMs: number | null;
  /** What failed and has not succeeded since. */
  readonly failures: readonly Failure[];
  readonly sessions: number;
  readonly byHealth: Readonly<Record<HealthLevel, number>>;
  readonly placesUnreadable: readonly string[];
}

const retryAfterMs = 10 * 60_000;

const isJob = (what: string): what is JobName => Object.hasOwn(scheduledJobs, what);

/** What the last check saw. */
type Seen = Omit<KeeperState, 'failures'>;

const nothingSeen: Seen = {
  lastCheckMs: null,
  lastSizesMs: null,
  sessions: 0,
  byHealth: { healthy: 0, warning: 0, critical: 0, emergency: 0 },
  placesUnreadable: [],
};

export class Keeper {
  readonly #context: OperationContext;
  readonly #config: Config;
  readonly #log: KeeperLog;
  readonly #queue: DeliveryQueue;
  readonly #schedule: Schedule;
  /** Then it says what it did: nobody else can tell who of them it was. */
  readonly #isOneOfSeveral: boolean;
  /** What is this home's alone, by its job: as it was last done. */
  readonly #own = new Map<JobName, Work>();
  readonly #failures: Failures;
  readonly #looks: Looks | null;
  #seen = nothingSeen;
  #calm: Calm = new Map();
  /** Everything that touches the world goes through this line, so that two jobs never meet. */
  #line: Promise<void> = Promise.resolve();
  /** What only reads the world and takes long has a line of its own. */
  #lineBeside: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;
  #isLookAsked = false;

  /**
   * @param looks who is told what was seen; null where nobody asks
   * @param schedule null: all work is this home's, by its own clock
   */
  constructor(
    context: OperationContext,
    config: Config,
    log: KeeperLog,
    queue: DeliveryQueue,
    looks: Looks | null = null,
    schedule: Schedule | null = null,
  ) {
    this.#context = context;
    this.#config = config;
    this.#log = log;
    this.#queue = queue;
    this.#looks = looks;
    this.#failures = new Failures(config.alerts.reminderMs);
    const { catalog, nowMs } = context;
    const alone = { works: undividedWork(), times: jobTimes(config), cooldowns: catalog.cooldowns, nowMs };
    const troubled = (problem: string | null): void => this.report('schedule', problem);
    this.#schedule = schedule ?? homeSchedule({ ...alone, troubled });
    this.#isOneOfSeveral = schedule !== null;
  }

  get state(): KeeperState {
    return { ...this.#seen, failures: this.#failures.standing };
  }

  /** Looks once, then goes on by the clock. @returns what the first look saw; null when it failed (and was logged) */
  async start(): Promise<CheckResult | null> {
    const first = await this.#inTurn('check', () => this.#check());
    await this.#schedule.start(
      (work) => this.runWork(work),
      async (shared, notes) => {
        this.report(shared, null);
        await takeOver(this.#context.catalog, shared, notes);
      },
    );
    this.#scheduleCheck();
    return first;
  }

  /** Its part that is this home's alone. */
  async runJob(job: JobName): Promise<void> {
    await this.runWork(this.#own.get(job) ?? { job, shared: null, places: null });
  }

  async runWork(work: Work): Promise<WorkEnd> {
    const { job, shared } = work;
    if (shared === null) this.#own.set(job, work);
    const house = { context: this.#context, config: this.#config, log: this.#log };
    const notes: Note[] = [];
    const scene = sceneOfWork(work, house, notes);
    let state: WorkEnd['state'] = 'failed';
    await this.#inTurn(shared ?? job, async () => {
      await this.#context.closingAfter(() => scheduledJobs[job](scene));
      state = 'done';
      if (this.#isOneOfSeveral) this.#log.info({ job, shared }, `${shared ?? job}: done`);
    });
    const isStopped = this.#stopped || this.#context.signal?.aborted === true;
    return { state: isStopped && state === 'failed' ? 'stopped' : state, notes };
  }

  /** After somebody changed something, so that lists show it. Asked for more than once before its turn, it looks once. */
  lookSoon(): void {
    if (this.#isLookAsked) return;
    this.#isLookAsked = true;
    void this.#inTurn('check', () => {
      this.#isLookAsked = false;
      return this.#check();
    });
  }

  async runCheck(): Promise<CheckResult | null> {
    return this.#inTurn('check', () => this.#check());
  }

  /**
   * Work that somebody asks for, in its turn: no job runs meanwhile. What goes wrong is told to whoever asked, and is no
   * failure of the keeper.
   * @throws HoldfastError KEEPER_STOPPING, the reason of the signal, and what the work throws
   */
  async inLine<Result>(
    work: () => Promise<Result>,
    { beside, signal }: { readonly beside: boolean; readonly signal: AbortSignal },
  ): Promise<Result> {
    const turn = (beside ? this.#lineBeside : this.#line).then(async () => {
      signal.throwIfAborted();
      if (this.#stopped) throw new HoldfastError('KEEPER_STOPPING');
      return work();
    });
    const ended = turn.then(
      () => undefined,
      // Told to whoever asked, below.
      () => undefined,
    );
    if (beside) this.#lineBeside = ended;
    else this.#line = ended;
    return turn;
  }

  /** What goes wrong around the keeper is told like what it fails at; null: it is over. */
  report(what: string, problem: string | null): void {
    const nowMs = this.#context.nowMs();
    if (problem === null) this.#queue.push(this.#failures.succeeded(what, nowMs));
    else this.#queue.push(this.#failures.failed(what, problem, nowMs));
  }

  /** What failed may succeed before its time comes again: 03:00 is a day away, and a lock or a mount was in the way. */
  async retryFailedJobs(): Promise<void> {
    const nowMs = this.#context.nowMs();
    for (const { what, atMs } of this.#failures.standing) {
      if (isJob(what) && Math.abs(nowMs - atMs) >= retryAfterMs) await this.runJob(what);
    }
  }

  /** Lets what runs come to its next safe point, and starts nothing new. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await Promise.all([this.#schedule.stop(), this.#line, this.#lineBeside]);
  }

  #scheduleCheck(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      void this.runCheck()
        .then(() => this.retryFailedJobs())
        .then(() => this.#scheduleCheck());
    }, this.#config.jobs.checkEveryMs);
  }

  /** A job that fails is told and does not end the keeper; the next one runs as if nothing had happened. */
  #inTurn<Result>(what: string, work: () => Promise<Result>): Promise<Result | null> {
    const isBeside = jobsBesideTheOthers.has(what.split(' ')[0] ?? what);
    const turn = (isBeside ? this.#lineBeside : this.#line).then(async () => {
      if (this.#stopped) return null;
      try {
        const result = await work();
        this.#queue.push(this.#failures.succeeded(what, this.#context.nowMs()));
        return result;
      } catch (error) {
        this.#fail(what, error as Error);
        return null;
      }
    });
    const ended = turn.then(() => undefined);
    if (isBeside) this.#lineBeside = ended;
    else this.#line = ended;
    return turn;
  }

  async #check(): Promise<CheckResult> {
    const { lastSizesMs } = this.#seen;
    const nowMs = this.#context.nowMs();
    const fresh = lastSizesMs !== null && Math.abs(nowMs - lastSizesMs) < this.#config.jobs.sizesEveryMs;
    const begunMs = performance.now();
    const result = await check(this.#context, fresh, this.#calm);
    this.#context.measures?.looked(fresh ? 'names' : 'sizes', (performance.now() - begunMs) / 1000);
    this.#calm = result.calm;
    this.#queue.push(result.deliveries);
    const byHealth = { healthy: 0, warning: 0, critical: 0, emergency: 0 };
    for (const judgement of result.judgements.values()) byHealth[judgement.level] += 1;
    this.#seen = {
      lastCheckMs: nowMs,
      lastSizesMs: fresh ? lastSizesMs : nowMs,
      sessions: result.inventory.sessions.length,
      byHealth,
      placesUnreadable: result.inventory.places
        .filter((place) => place.problem !== null)
        .map((place) => place.url),
    };
    await this.#looks?.took(result);
    return result;
  }

  #fail(what: string, error: Error): void {
    if (this.#context.signal?.aborted) {
      this.#log.warn({ job: what }, `${what} was stopped: ${error.message}`);
      return;
    }
    this.#log.error({ job: what, error: error.stack }, `${what} failed: ${error.message}`);
    this.#queue.push(this.#failures.failed(what, error.message, this.#context.nowMs()));
  }
}
