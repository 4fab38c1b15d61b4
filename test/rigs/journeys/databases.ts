// The databases over which journeys of a Baileys session go.
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freshPostgresPlace } from '../postgres/fresh-place.ts';
import { startProxy } from '../postgres/proxy.ts';
import type { TcpProxy } from '../postgres/proxy.ts';
import { temporaryFolder } from './holdfast.ts';

export interface OneDatabase {
  /** As a user writes it. */
  readonly url: string;
  /** From here on nothing of it can be reached; nothing that it holds is touched. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

export interface DatabaseKind {
  readonly name: string;
  /** One that nobody has used; gone after the test. */
  fresh(): Promise<OneDatabase>;
}

export const databases: readonly DatabaseKind[] = [
  { name: 'SQLite', fresh: freshSqlite },
  { name: 'PostgreSQL', fresh: freshPostgres },
];

async function freshSqlite(): Promise<OneDatabase> {
  const folder = join(await temporaryFolder('sqlite'));
  const [path, aside] = [join(folder, 'sessions.db'), join(folder, 'aside')];
  return {
    url: `sqlite:${path}`,
    cut: () => rename(path, aside),
    mend: () => rename(aside, path),
  };
}

/** Its network is a proxy that loses what it is given. */
async function freshPostgres(): Promise<OneDatabase> {
  const { url, proxy } = await postgresBehindProxy();
  return { url, cut: () => proxy.network('swallow'), mend: () => proxy.network('pass') };
}

/** A schema that nobody has used, over a network of the test's own; gone after the test. */
export async function postgresBehindProxy(): Promise<{ readonly url: string; readonly proxy: TcpProxy }> {
  const { connection = '', schema = '' } = await freshPostgresPlace();
  const url = new URL(connection);
  const proxy = await startProxy({ host: url.hostname, port: Number(url.port || 5432) });
  onTestFinished(() => proxy.close());
  [url.hostname, url.port] = [proxy.host, String(proxy.port)];
  url.searchParams.set('schema', schema);
  return { url: url.href, proxy };
}
