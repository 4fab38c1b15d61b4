// The address of a vault with a schema of its own in the shared server, gone after the test.
import { onTestFinished } from 'vitest';
import { parseVaultAddress } from '../../../src/core/vault-address.ts';
import type { PostgresVault } from '../../../src/core/vault-address.ts';
import { freshSchema, sharedPostgres } from './server.ts';
import type { Postgres } from './server.ts';

/** @param server default: the shared one */
export async function freshPostgresVault(server?: Postgres): Promise<PostgresVault> {
  const postgres = server ?? (await sharedPostgres());
  const schema = freshSchema();
  onTestFinished(() => postgres.query(`drop schema if exists ${schema} cascade`).then(() => undefined));
  return parseVaultAddress(postgres.url(schema), '/') as PostgresVault;
}
