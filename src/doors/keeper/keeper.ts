// The keeper: looks every minute, runs its jobs by the clock, one thing at a time, and sends what people should know.
import { Cron } from 'croner';
import type { Config } from '../../config.ts';
import type { HealthLevel } from '../../core/health.ts';
import { check } from '../../operations/check.ts';
import type { CheckResult } from '../../operations/check.ts';
import type { Calm } from '../../core/settle-alerts.ts';
import type { OperationContext } from '../../operations/context.ts';
import type { DeliveryQueue } from '../../channels/delivery-queue.ts';
import type { KeeperLog } from './keeper-log.ts';
import { Failures } from './failures.ts';
import type { Failure } from './failures.ts';
import { jobsBesideTheOthers, scheduledJobs } from './scheduled-jobs.ts';
import type { JobName } from './scheduled-jobs.ts';

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
  readonly #crons: Cron[] = [];
  readonly #failures: Failures;
  #seen = nothingSeen;
  #calm: Calm = new Map();
  /** Everything that touches the world goes through this line, so that two jobs never meet. */
  #line: Promise<void> = Promise.resolve();
  /** What only reads the world and takes long has a line of its own. */
  #lineBeside: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(context: OperationContext, config: Config, log: KeeperLog, queue: DeliveryQueue) {
    this.#context = context;
    this.#config = config;
    this.#log = log;
    this.#queue = queue;
    this.#failures = new Failures(config.alerts.reminderMs);
  }

  get state(): KeeperState {
    return { ...this.#seen, failures: this.#failures.standing };
  }

  /** Looks once, then goes on by the clock. @returns what the first look saw; null when it failed (and was logged) */
  async start(): Promise<CheckResult | null> {
    const first = await this.#inTurn('check', () => this.#check());
    const { jobs } = this.#config;
    const times: Readonly<Record<JobName, string>> = {
      trigger: jobs.triggerCron,
      daily: jobs.dailyCron,
      drift: jobs.driftCron,
      expire: jobs.expireCron,
      snapshot: jobs.snapshotCron,
      verify: jobs.verifyCron,
      forget: jobs.forgetCron,
      collect: jobs.collectCron,
    };
    for (const [name, cron] of Object.entries(times) as [JobName, string][]) {
      if (cron !== 'never')
        this.#crons.push(new Cron(cron, { protect: true, unref: true }, () => this.runJob(name)));
    }
    this.#scheduleCheck();
    return first;
  }

  async runJob(name: JobName): Promise<void> {
    const context = { ...this.#context, madeBy: `keeper:${name}` };
    const scene = { context, config: this.#config, log: this.#log };
    await this.#inTurn(name, () => scheduledJobs[name](scene));
  }

  async runCheck(): Promise<CheckResult | null> {
    return this.#inTurn('check', () => this.#check());
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
    for (const cron of this.#crons) cron.stop();
    await Promise.all([this.#line, this.#lineBeside]);
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
    const isBeside = jobsBesideTheOthers.has(what);
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
    const result = await check(this.#context, fresh, this.#calm);
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
