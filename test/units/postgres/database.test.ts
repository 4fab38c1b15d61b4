// Connections to PostgreSQL: behind a pooler, and what a server says in between.
import { expect, onTestFinished, test } from 'vitest';
import { Database } from '../../../src/postgres/database.ts';
import type { Statement } from '../../../src/postgres/statement.ts';
import { storeFailures } from '../../../src/stores/postgres/store-failures.ts';
import { sharedPostgres } from '../../rigs/postgres/server.ts';

const sum: Statement = { name: 'sum', text: () => 'select $1::int + 1' };
const fails: Statement = { name: 'fails', text: () => 'select 1 / $1::int' };

async function database(): Promise<Database> {
  const server = await sharedPostgres();
  const address = { url: 'postgres://test', connection: server.url(), schema: 'holdfast' };
  const opened = new Database(address, storeFailures(address.url), { connections: 1 });
  onTestFinished(() => opened.close());
  return opened;
}

test('a statement that a pooler did not keep prepared is sent again, and from then on none is prepared', async () => {
  const opened = await database();
  const prepared = (): Promise<number | null> =>
    opened.withConnection(
      'work',
      async (connection) => (await connection.query('select from pg_prepared_statements')).rowCount,
    );
  expect((await opened.run(sum, [1])).rows).toEqual([['2']]);
  expect(await prepared()).toBe(1);
  await opened.withConnection('work', (connection) => connection.query('deallocate all'));
  expect((await opened.run(sum, [2])).rows).toEqual([['3']]);
  expect((await opened.run(sum, [3])).rows).toEqual([['4']]);
  expect(await prepared()).toBe(0);
});

test('a statement that the server refuses leaves its connection of use', async () => {
  const opened = await database();
  const backend = (): Promise<unknown[]> =>
    opened.withConnection(
      'work',
      async (connection) => (await connection.query('select pg_backend_pid()')).rows,
    );
  const before = await backend();
  await expect(opened.run(fails, [0])).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: expect.stringContaining('division by zero') as string,
  });
  expect(await backend()).toEqual(before);
});
