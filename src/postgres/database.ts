// Connections to one PostgreSQL: few, shared by all work of the process, and every wait on them has an end.
import { Socket } from 'node:net';
import type pg from 'pg';
import type { PostgresAddress } from '../core/postgres-address.ts';
import { Connection } from './connection.ts';
import { failureOf, refusedAs, spoilsConnection } from './failure.ts';
import type { Failures } from './failures.ts';
import { listening } from './listening.ts';
import type { Listening } from './listening.ts';
import { preparedName, quoted } from './statement.ts';
import type { Answer, Statement } from './statement.ts';

export interface DatabaseOptions {
  /** At most, for work; surveys have one of their own. Default 4. */
  readonly connections?: number;
  /** How long to wait for a connection, ms. Default 5,000. */
  readonly connectTimeoutMs?: number;
  /** How long one statement may take, ms; a survey ten times as long. Default 10,000. */
  readonly statementTimeoutMs?: number;
}

/** `work`: somebody at work waits for it. `survey`: about much at once, and may take its time. */
export type Lane = 'work' | 'survey';

interface Loaded {
  readonly driver: typeof pg;
  readonly pools: Readonly<Record<Lane, pg.Pool>>;
}

const defaults = { connections: 4, connectTimeoutMs: 5_000, statementTimeoutMs: 10_000 };
const surveyFactor = 10;
/** More than this, and something else is wrong. */
const tries = 5;
/** The server gives up first, and says so. */
const graceMs = 2_000;
const closeTimeoutMs = 2_000;
const keepAliveMs = 10_000;
const idleMs = 60_000;

/**
 * Rows are found by the whole of their name, always. On tables of which the server has no statistics yet it would
 * rather read a whole session for each of them.
 */
const planning = ['hashjoin', 'mergejoin', 'seqscan'].map((way) => `-c enable_${way}=off`).join(' ');

/** A role may have it off; stronger than `on` it stays. What is acknowledged is on disk. */
const neverOff = `select set_config('synchronous_commit', 'on', false)
  where current_setting('synchronous_commit') = 'off'`;

/** Texts and bytes are read from the columns by whoever asked for them. */
const asText: pg.CustomTypesConfig = { getTypeParser: () => (text: string) => text };

export class Database {
  /** Names it in messages; holds no password. */
  readonly url: string;
  readonly schemaName: string;
  /** Quoted, for texts of SQL. */
  readonly schema: string;
  readonly failures: Failures;
  readonly #connectionString: string;
  readonly #options: Required<DatabaseOptions>;
  #loaded: Promise<Loaded> | null = null;
  readonly #sockets = new Set<Socket>();
  readonly #texts = new Map<Statement, { readonly text: string; readonly name: string }>();
  /** Off behind a pool that hands each statement to another connection, and keeps none prepared. */
  #prepares = true;
  #closing: Promise<void> | null = null;

  /** @param failures how whoever uses it calls what goes wrong */
  constructor({ url, connection, schema }: PostgresAddress, failures: Failures, options: DatabaseOptions) {
    [this.url, this.schemaName, this.schema] = [url, schema, quoted(schema)];
    [this.failures, this.#connectionString] = [failures, connection];
    this.#options = { ...defaults, ...options };
  }

  /** With the first connection: most commands never need one, and would start slower for it. */
  async #load(): Promise<Loaded> {
    const { default: driver } = await import('pg');
    const { connections, connectTimeoutMs, statementTimeoutMs } = this.#options;
    const pool = (max: number, timeoutMs: number): pg.Pool =>
      this.#pool(driver, { max, connectionTimeoutMillis: connectTimeoutMs }, timeoutMs);
    return {
      driver,
      pools: {
        work: pool(connections, statementTimeoutMs),
        survey: pool(1, statementTimeoutMs * surveyFactor),
      },
    };
  }

  /** Hears what `pg_notify` says. @param told null after each connecting: something may have been missed */
  listen(channel: string, told: (payload: string | null) => void): Listening {
    const connect = async (): Promise<pg.Client> => {
      const { driver } = await (this.#loaded ??= this.#load());
      const { connectTimeoutMs, statementTimeoutMs } = this.#options;
      const client = new driver.Client({
        ...this.#configuration(statementTimeoutMs),
        connectionTimeoutMillis: connectTimeoutMs,
      });
      await client.connect();
      return client;
    };
    return listening(connect, channel, told);
  }

  /** Connections for a library that brings statements of its own; whoever asks ends it. */
  async poolFor(max: number): Promise<pg.Pool> {
    const { driver } = await (this.#loaded ??= this.#load());
    const { connectTimeoutMs, statementTimeoutMs } = this.#options;
    const pool = this.#pool(driver, { max, connectionTimeoutMillis: connectTimeoutMs }, statementTimeoutMs);
    // Whoever has it is told by what it asks for.
    return pool.on('connect', (client) => client.on('error', () => undefined));
  }

  #pool(driver: typeof pg, config: pg.PoolConfig, timeoutMs: number): pg.Pool {
    const pool = new driver.Pool({
      ...config,
      ...this.#configuration(timeoutMs),
      idleTimeoutMillis: idleMs,
      allowExitOnIdle: true,
      // Before anything else on it: a connection on which this fails is given to nobody, and whoever waits is told.
      onConnect: (client) => client.query(neverOff),
    });
    // Of a connection that lies idle: the pool lets it go by itself, and the next statement gets another one.
    pool.on('error', () => undefined);
    return pool;
  }

  #configuration(timeoutMs: number): pg.ClientConfig {
    const given = new URL(this.#connectionString);
    const limits = { statement_timeout: timeoutMs, lock_timeout: Math.ceil(timeoutMs / 2) };
    const options = [
      ...Object.entries(limits).map(([name, ms]) => `-c ${name}=${ms}`),
      `-c idle_in_transaction_session_timeout=${timeoutMs} -c bytea_output=hex -c jit=off ${planning}`,
      given.searchParams.get('options') ?? '',
    ];
    given.searchParams.delete('options');
    return {
      fallback_application_name: 'holdfast',
      connectionString: given.href,
      options: options.join(' ').trim(),
      query_timeout: timeoutMs + graceMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: keepAliveMs,
      stream: () => this.#socket(),
    };
  }

  #socket(): Socket {
    const socket = new Socket();
    this.#sockets.add(socket);
    return socket.once('close', () => this.#sockets.delete(socket));
  }

  /**
   * One statement, which is a transaction of its own. Where it and another one wait for each other the server ends one
   * of them, which is run again.
   * @throws HoldfastError of `failures`: unavailable, full, readOnly
   */
  async run(statement: Statement, values: readonly unknown[] = [], lane: Lane = 'work'): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(statement, values, lane);
      } catch (error) {
        const again = refusedAs(error, 'deadlock', 'notSerializable', 'uniqueViolation');
        if (!again || attempt === tries) throw failureOf(this.failures, error);
      }
    }
  }

  async #attempt(statement: Statement, values: readonly unknown[], lane: Lane): Promise<Answer> {
    return this.withConnection(lane, async (connection) => {
      try {
        return await this.#query(connection, statement, values);
      } catch (error) {
        if (!refusedAs(error, 'noSuchPrepared', 'preparedTwice')) throw error;
        this.#prepares = false;
        return this.#query(connection, statement, values);
      }
    });
  }

  async #query(connection: Connection, statement: Statement, values: readonly unknown[]): Promise<Answer> {
    const { text, name } = this.#texts.get(statement) ?? this.#textOf(statement);
    const { rows, rowCount } = await connection.lists<(string | null)[]>({
      text,
      values: [...values],
      rowMode: 'array',
      types: asText,
      ...(this.#prepares && { name }),
    });
    return { rows, count: rowCount ?? 0 };
  }

  #textOf(statement: Statement): { readonly text: string; readonly name: string } {
    const text = statement.text(this.schema);
    const made = { text, name: preparedName(statement, text) };
    this.#texts.set(statement, made);
    return made;
  }

  /** Several statements on one connection. Errors are as they came. */
  async withConnection<Result>(
    lane: Lane,
    work: (connection: Connection) => Promise<Result>,
  ): Promise<Result> {
    const { client, driver } = await this.#connection(lane);
    // It is told to the statement under way as well.
    const ignore = (): void => undefined;
    client.on('error', ignore);
    let isSpoilt = false;
    try {
      return await work(new Connection(client, driver));
    } catch (error) {
      isSpoilt = spoilsConnection(error);
      throw error;
    } finally {
      client.off('error', ignore);
      client.release(isSpoilt);
    }
  }

  async #connection(lane: Lane): Promise<{ client: pg.PoolClient; driver: typeof pg }> {
    if (this.#closing !== null) throw this.failures.of('unavailable', 'it was closed');
    try {
      const { driver, pools } = await (this.#loaded ??= this.#load());
      return { client: await pools[lane].connect(), driver };
    } catch (error) {
      // Nothing was asked yet, so nothing is in doubt.
      throw failureOf(this.failures, error);
    }
  }

  /** Safe to call twice. Ends in bounded time also where the network is gone. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    if (this.#loaded === null) return;
    const { pools } = await this.#loaded;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, closeTimeoutMs)));
    await Promise.race([Promise.all(Object.values(pools).map((pool) => pool.end())), patience]);
    clearTimeout(timer);
    for (const socket of this.#sockets) socket.destroy();
  }
}
