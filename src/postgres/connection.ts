// One connection, for as long as it is lent: statements, and whether one that failed did anything.
import type pg from 'pg';
import { StatementRefused } from './failure.ts';

export class Connection {
  readonly #client: pg.PoolClient;
  readonly #driver: typeof pg;

  constructor(client: pg.PoolClient, driver: typeof pg) {
    this.#client = client;
    this.#driver = driver;
  }

  /** @throws StatementRefused, or the error of a connection that is gone */
  async query<Row extends pg.QueryResultRow>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<pg.QueryResult<Row>> {
    return this.#told(() => this.#client.query<Row>(text, [...values]));
  }

  /** The same, with rows as lists. */
  async lists<Row extends unknown[]>(config: pg.QueryArrayConfig): Promise<pg.QueryArrayResult<Row>> {
    return this.#told(() => this.#client.query<Row>(config));
  }

  /**
   * An error may be the last word of a server that ends, and it says which it is in the language of its country. So it
   * is asked whether it goes on.
   */
  async #told<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof this.#driver.DatabaseError)) throw error;
      const goesOn = await this.#client.query('').then(
        () => true,
        () => false,
      );
      throw goesOn ? new StatementRefused(error) : error;
    }
  }
}
