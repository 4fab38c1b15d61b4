// What the parts of the bench share: the trace, a scratch folder, PostgreSQL, and running a participant in its own process.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lessWritten } from './measures.ts';
import { participants, type ParticipantName } from './participants/index.ts';
import type { Home } from './participants/participant.ts';
import { PostgresGround, type ServerCounts } from './postgres-ground.ts';
import { runChild } from './run-child.ts';
import type { ResultOf, TaskName } from './tasks/index.ts';

export interface BenchOptions {
  readonly rounds: number;
  /** The sizes of the aims instead of smaller ones. */
  readonly full: boolean;
  /** Only these, where a part has them. */
  readonly only: readonly ParticipantName[] | undefined;
}

export interface Size {
  readonly sessions?: number;
  readonly rowsEach?: number;
  readonly share?: number;
}

export interface Measured<Result> {
  readonly result: Result;
  /** What PostgreSQL counted between the marks; undefined elsewhere. */
  readonly server: ServerCounts | undefined;
}

/** Where a participant lives during one measurement, or several that follow each other. */
export interface Dwelling {
  readonly participant: ParticipantName;
  readonly home: Home;
  readonly delayed: boolean;
}

export class Bench {
  readonly options: BenchOptions;
  private readonly traceFile: string;
  private readonly scratch: string;
  private ground: Promise<PostgresGround> | undefined;
  private homes = 0;

  constructor(options: BenchOptions, traceFile: string) {
    this.options = options;
    this.traceFile = traceFile;
    this.scratch = mkdtempSync(join(tmpdir(), 'holdfast-auth-state-'));
  }

  /** Those of the names that were not left out by an option. */
  chosen(names: readonly ParticipantName[]): ParticipantName[] {
    return names.filter((name) => this.options.only?.includes(name) ?? true);
  }

  postgres(): Promise<PostgresGround> {
    this.ground ??= PostgresGround.start();
    return this.ground;
  }

  /** Gives the participant an empty home for as long as `work` takes. */
  async dwell<T>(
    participant: ParticipantName,
    delayed: boolean,
    work: (dwelling: Dwelling) => Promise<T>,
  ): Promise<T> {
    const folder = join(this.scratch, String((this.homes += 1)));
    mkdirSync(folder);
    const ground = participants[participant].ground === 'postgres' ? await this.postgres() : undefined;
    const postgres = await ground?.freshDatabase(delayed);
    try {
      const home = postgres === undefined ? { folder } : { folder, postgres };
      return await work({ participant, home, delayed });
    } finally {
      if (postgres !== undefined) await ground?.drop(postgres);
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async run<Name extends TaskName>(
    { participant, home, delayed }: Dwelling,
    task: Name,
    { sessions = 1, rowsEach = 0, share = 1 }: Size = {},
  ): Promise<Measured<ResultOf<Name>>> {
    const marks: ServerCounts[] = [];
    const order = { task, participant, home, traceFile: this.traceFile, sessions, rowsEach, share };
    const result = await runChild(order, async () => {
      if (home.postgres !== undefined) marks.push(await (await this.postgres()).counts(delayed));
    });
    return { result, server: difference(marks) };
  }

  async close(): Promise<void> {
    await (await this.ground)?.close();
    rmSync(this.scratch, { recursive: true, force: true });
  }
}

function difference([from, to]: readonly ServerCounts[]): ServerCounts | undefined {
  if (from === undefined || to === undefined) return undefined;
  return {
    written: lessWritten(to.written, from.written),
    walBytes: to.walBytes - from.walBytes,
    roundTrips:
      to.roundTrips === undefined || from.roundTrips === undefined
        ? undefined
        : to.roundTrips - from.roundTrips,
  };
}
