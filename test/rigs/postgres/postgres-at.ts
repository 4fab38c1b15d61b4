// A PostgreSQL server as tests see it: the URLs of places in it, and a way past what is tested.
import pg from 'pg';

export interface Postgres {
  readonly host: string;
  readonly port: number;
  /**
   * The URL of a place in it, as users write it.
   * @param schema need not exist; without it the URL names none
   * @param through what to connect to instead, a proxy for example
   */
  url(schema?: string, through?: { readonly host: string; readonly port: number }): string;
  /** One statement on a connection of its own, past everything that is tested. */
  query<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** A server that runs already. */
export function postgresAt(connection: string): Postgres {
  const { hostname, port } = new URL(connection);
  return {
    host: hostname,
    port: Number(port === '' ? 5432 : port),
    url(schema, through) {
      const url = new URL(connection);
      if (schema !== undefined) url.searchParams.set('schema', schema);
      if (through !== undefined) [url.hostname, url.port] = [through.host, String(through.port)];
      return url.href;
    },
    async query(sql, values = []) {
      const client = new pg.Client({ connectionString: connection, connectionTimeoutMillis: 30_000 });
      // What ends the connection fails the query as well.
      client.on('error', () => undefined);
      await client.connect();
      try {
        return (await client.query(sql, [...values])).rows;
      } finally {
        await client.end();
      }
    },
  };
}
