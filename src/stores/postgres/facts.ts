// What a person should know about the database server.
import type { DatabaseFacts } from '../../ports/entry-store.ts';
import type { Database } from '../../postgres/database.ts';
import type { Statement } from '../../postgres/statement.ts';
import { tablesOfStores } from './tables-of-stores.ts';

/** $1 the schema. Row: size, then what `Settings` names. */
const facts: Statement = {
  name: 'facts',
  text: () => `
    select (
        select coalesce(sum(pg_total_relation_size(pg_class.oid)), 0)
        from pg_class join pg_namespace on pg_namespace.oid = relnamespace
        where nspname = $1 and relkind = 'r'
      ),
      current_setting('server_version'), current_setting('fsync'), current_setting('full_page_writes'),
      current_setting('synchronous_commit'), current_setting('autovacuum'), current_setting('track_counts'),
      pg_is_in_recovery()`,
};

export async function factsOf(database: Database): Promise<DatabaseFacts> {
  const { rows } = await database.run(facts, [database.schemaName], 'survey');
  const [size, version, fsync, fullPages, commit, autovacuum, counts, isStandby] = rows[0] ?? [];
  const risks = [
    fsync === 'off' && 'fsync is off: a crash of the machine may destroy the database.',
    fullPages === 'off' && 'full_page_writes is off: a crash of the machine may leave torn pages.',
    commit === 'off' && 'synchronous_commit is off: what was acknowledged may be lost when the server ends.',
    (autovacuum === 'off' || counts === 'off') &&
      'Autovacuum is off: the tables grow with every change, until it runs or somebody does it by hand.',
    isStandby === 't' && 'This server is a standby: sessions can be looked at, and not be used.',
  ];
  return {
    // Debian and others add words of their own.
    product: `PostgreSQL ${version?.split(' ')[0]}`,
    schemaVersion: tablesOfStores.migrations.length,
    sizeBytes: Number(size),
    risks: risks.filter((risk) => risk !== false),
  };
}
