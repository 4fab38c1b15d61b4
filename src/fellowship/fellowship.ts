// Keepers on one PostgreSQL: each says that it is there and what it saw, and hears of the others.
import { randomUUID } from 'node:crypto';
import type { HomePicture } from '../core/fleet.ts';
import type { PostgresAddress } from '../core/postgres-address.ts';
import type { Fellowship } from '../ports/fleet.ts';
import type { Listening } from '../postgres/listening.ts';
import { clockProblem } from './clock-problem.ts';
import { FleetDatabase } from './fleet-database.ts';
import { OtherHomes } from './other-homes.ts';
import { Publisher } from './publisher.ts';
import { beat, forgetOld, leave } from './statements.ts';

export interface FellowshipOptions {
  readonly address: PostgresAddress;
  readonly home: string;
  readonly machine: string;
  /** A keeper that was not heard of for this long is taken for dead. */
  readonly lapseMs: number;
  /** Another home saw something else than before, or its keeper came or went. */
  readonly changed: (before: HomePicture | null, now: HomePicture) => void;
  nowMs(): number;
  /**
   * The database has not answered for a while, this machine's clock is not as the database's, or shared work cannot
   * begin; null: all is well again. Told over and over.
   */
  readonly troubled: (what: 'exchange' | 'clock' | 'shared-work', problem: string | null) => void;
}

/** What else keepers do with each other. */
export interface FellowshipPart {
  /** Now and then, as long as the database answers. */
  onBeat(): Promise<void>;
  /** Somebody has notified; null where something may have been missed. */
  onTold(kind: string | null, about: string): Promise<void>;
}

const beatsPerLapse = 6;
const beatsPerForgetting = 1_000;
/** Another keeper that runs on a copy of this home writes over what this one says. */
const twice = 'another keeper runs with the id of this home: was its data folder copied?';

export class KeepersOfOneDatabase implements Fellowship {
  readonly fleet: FleetDatabase;
  readonly home: string;
  /** Of this start. */
  readonly process = randomUUID();
  readonly lapseMs: number;
  readonly #machine: string;
  readonly #publisher: Publisher;
  readonly #others: OtherHomes;
  readonly #parts: FellowshipPart[] = [];
  readonly #pools = new Set<string>();
  #latest: HomePicture | null = null;
  #published: HomePicture | null = null;
  #listening: Listening | null = null;
  #timer: NodeJS.Timeout | undefined;
  #beats = 0;
  #hasBeaten = false;
  /** By the clock of this process that never goes back. */
  #beatenMs = performance.now();
  /** Since when without a gap, by the same clock. */
  #hearingSinceMs = Infinity;
  /** What was published is gone from the database. */
  #isForgotten = false;
  #problem: string | null = null;
  /** Beats in a row that failed. */
  #missed = 0;
  readonly #troubled: FellowshipOptions['troubled'];
  readonly #nowMs: () => number;
  #isClosed = false;
  #closing: Promise<void> | null = null;
  /** One thing at a time. */
  #line: Promise<unknown> = Promise.resolve();

  constructor({ address, home, machine, lapseMs, changed, nowMs, troubled }: FellowshipOptions) {
    [this.#troubled, this.#nowMs] = [troubled, nowMs];
    [this.home, this.#machine, this.lapseMs] = [home, machine, lapseMs];
    this.fleet = new FleetDatabase(address);
    this.#publisher = new Publisher(this.fleet, this.process);
    const steadyMs = (): number => performance.now();
    this.#others = new OtherHomes({ fleet: this.fleet, home, lapseMs, steadyMs, changed });
  }

  /** Why the others are not reached; null where they are. */
  get problem(): string | null {
    return this.#problem;
  }

  /** The database has not answered for so long that this keeper counts as dead. */
  get isCutOff(): boolean {
    return performance.now() - this.#beatenMs > this.lapseMs;
  }

  /**
   * This keeper has heard of others for long enough. When the database comes back nobody was heard of for a while, and a
   * keeper that lives may be the second to say so.
   */
  get canTellTheDead(): boolean {
    return !this.isCutOff && performance.now() - this.#hearingSinceMs > this.lapseMs;
  }

  /** Why shared work cannot begin here, where that is not the exchange's own trouble; null: it can. */
  tellOfWork(problem: string | null): void {
    if (problem === null || this.#problem === null) this.#troubled('shared-work', problem);
  }

  add(part: FellowshipPart): void {
    this.#parts.push(part);
  }

  /** Ends after the first attempt; one that fails is told by `problem`, and tried again. */
  async start(): Promise<void> {
    this.#listening = this.fleet.database.listen(this.fleet.schema, (text) => void this.#told(text));
    await this.#goOn();
  }

  async publish(mine: HomePicture): Promise<void> {
    this.#latest = mine;
    await this.attempt(() => this.#flush());
  }

  others(): readonly HomePicture[] {
    return this.#others.pictures();
  }

  /** This home first. Empty before its first look. */
  pictures(): readonly HomePicture[] {
    return this.#latest === null ? [] : [this.#latest, ...this.others()];
  }

  /** The process that answers for a home now; null where nobody does. */
  aliveProcess(home: string): string | null {
    return this.#others.aliveProcess(home);
  }

  knows(home: string): boolean {
    return this.#others.knows(home);
  }

  /** From now on jobs are taken in this name. @throws HoldfastError FLEET_UNAVAILABLE */
  async addPool(id: string): Promise<void> {
    this.#pools.add(id);
    await this.#beat();
  }

  removePool(id: string): void {
    this.#pools.delete(id);
  }

  /** Also more than once. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#line;
    await this.#listening?.close();
    if (this.#problem === null)
      await this.attempt(() => this.fleet.run(leave, [this.home, this.process, this.fleet.schema]));
    await this.fleet.close();
  }

  async #goOn(): Promise<void> {
    await this.attempt(async () => {
      const isTwice = await this.#beat();
      await this.#others.read();
      await this.#flush();
      for (const part of this.#parts) await part.onBeat();
      const nowMs = performance.now();
      if (this.isCutOff || this.#hearingSinceMs === Infinity) this.#hearingSinceMs = nowMs;
      this.#beatenMs = nowMs;
      if (this.#beats++ % beatsPerForgetting === 0) await this.fleet.run(forgetOld);
      this.#problem = isTwice ? twice : null;
    });
    this.#others.tell();
    if (this.#isClosed) return;
    this.#missed = this.#problem === null ? 0 : this.#missed + 1;
    // A database that restarts is away for a moment.
    if (this.#missed !== 1) this.#troubled('exchange', this.#problem);
    this.#timer = setTimeout(() => void this.#goOn(), this.lapseMs / beatsPerLapse).unref();
  }

  /** @returns whether somebody else speaks for this home, too */
  async #beat(): Promise<boolean> {
    const askedMs = this.#nowMs();
    const { rows } = await this.fleet.run(beat, [this.home, this.#machine, this.process, [...this.#pools]]);
    const [before = null, thereMs] = rows[0] ?? [];
    this.#troubled('clock', clockProblem(Number(thereMs), askedMs, this.#nowMs()));
    const isFirst = !this.#hasBeaten;
    this.#hasBeaten = true;
    if (isFirst || before === this.process) return false;
    if (before !== null) return true;
    // Somebody removed this home: the others know nothing of it now.
    this.#isForgotten = true;
    return false;
  }

  async #flush(): Promise<void> {
    const latest = this.#latest;
    if (this.#isForgotten) {
      this.#publisher.beginAnew();
      [this.#published, this.#isForgotten] = [null, false];
    }
    if (latest === null || latest === this.#published) return;
    await this.#publisher.publish(latest);
    this.#published = latest;
  }

  async #told(text: string | null): Promise<void> {
    const [kind = '', ...about] = (text ?? '').split(' ');
    if (this.#isClosed || (kind === 'home' && about.join(' ') === this.home)) return;
    await this.attempt(async () => {
      if (text === null || kind === 'home') await this.#others.read();
      for (const part of this.#parts) await part.onTold(text === null ? null : kind, about.join(' '));
    });
  }

  /** In turn. What fails is no failure of the keeper: it goes on with what it can do alone, and says so. */
  async attempt(work: () => Promise<unknown>): Promise<void> {
    const turn = this.#line.then(work).then(
      () => undefined,
      (error: unknown) => void (this.#problem = (error as Error).message),
    );
    this.#line = turn;
    await turn;
  }
}
