// A PostgreSQL server of the bench's own, with a new database for each measurement, and what the server itself counts.
import { existsSync } from 'node:fs';
import { startPostgres, type OwnPostgres } from '../../test/rigs/postgres/server.ts';
import { startProxy, type TcpProxy } from '../../test/rigs/postgres/proxy.ts';
import { writtenBytes, type WrittenBytes } from './measures.ts';

export interface ServerCounts {
  /** By its processes; undefined where that cannot be read. */
  readonly written: WrittenBytes | undefined;
  readonly walBytes: number;
  /** How often a client waited for an answer; undefined without the proxy. */
  readonly roundTrips: number | undefined;
}

/** A round trip takes 1 ms longer through the proxy. */
const DELAY_EACH_WAY_MS = 0.5;

const LOG_FILES = 6;

/** A server that has run for a while uses its 16 MiB log files again; making them is charged to nobody here. */
async function makeLogFiles(server: OwnPostgres): Promise<void> {
  for (let index = 0; index < LOG_FILES; index += 1) {
    await server.query('SELECT pg_current_xact_id()');
    await server.query('SELECT pg_switch_wal()');
  }
  await server.query('CHECKPOINT');
}

export class PostgresGround {
  private readonly server: OwnPostgres;
  private readonly proxy: TcpProxy;
  private databases = 0;

  private constructor(server: OwnPostgres, proxy: TcpProxy) {
    this.server = server;
    this.proxy = proxy;
  }

  /** Everything is as PostgreSQL ships it. */
  static async start(): Promise<PostgresGround> {
    const server = await startPostgres({ settings: { shared_buffers: '128MB' } });
    const proxy = await startProxy(server);
    await proxy.delay(DELAY_EACH_WAY_MS);
    await makeLogFiles(server);
    return new PostgresGround(server, proxy);
  }

  async product(): Promise<string> {
    const [row] = await this.server.query<{ version: string }>(
      "SELECT current_setting('server_version') AS version",
    );
    return `PostgreSQL ${row?.version ?? ''}`;
  }

  /** @returns the URL of an empty database */
  async freshDatabase(delayed: boolean): Promise<string> {
    this.databases += 1;
    const name = `bench_${this.databases}`;
    await this.server.query(`CREATE DATABASE ${name}`);
    const url = new URL(this.server.url(undefined, delayed ? this.proxy : undefined));
    url.pathname = `/${name}`;
    return url.href;
  }

  async drop(url: string): Promise<void> {
    await this.server.query(`DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`);
  }

  async counts(delayed: boolean): Promise<ServerCounts> {
    const { roundTrips } = await this.proxy.counts();
    const [row] = await this.server.query<{ bytes: string }>("SELECT pg_current_wal_lsn() - '0/0' AS bytes");
    // Pages that changed are written now, and belong to whoever changed them.
    await this.server.query('CHECKPOINT');
    return {
      walBytes: Number(row?.bytes),
      written: this.written(),
      roundTrips: delayed ? roundTrips : undefined,
    };
  }

  private written(): WrittenBytes | undefined {
    const pids = this.server.processIds();
    const each = pids.map((pid) => writtenBytes(pid));
    if (!each.includes(undefined)) return each.reduce(addWritten);
    // One that has ended meanwhile counts with its parent from now on.
    const ended = pids.some((pid) => !existsSync(`/proc/${pid}`));
    return ended ? this.written() : undefined;
  }

  async close(): Promise<void> {
    await this.proxy.close();
    await this.server.close();
  }
}

function addWritten(a: WrittenBytes | undefined, b: WrittenBytes | undefined): WrittenBytes | undefined {
  return a && b && { asked: a.asked + b.asked, flushed: a.flushed + b.flushed };
}
