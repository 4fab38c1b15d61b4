// Sessions with their leases, entries, and the trash.
import type { Migration } from '../../../postgres/migration.ts';

/**
 * At 100 million rows a part is about 2 GB with its index: emptied of dead rows in seconds, by several workers at once,
 * and a session's deletion touches one part. More would cost every deletion: it locks each part and its index, and a
 * connection keeps 16 locks where that is cheap.
 */
const parts = 8;

/** Dead rows are cleared away at a twentieth of a part, not at PostgreSQL's fifth. */
const swept = 'autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05';

/** Room on each page for the next version of a row beside it: then no index is touched. */
const roomForSessions = 'fillfactor = 50';
const roomForEntries = 'fillfactor = 90';

export const sessionsAndEntries: Migration = {
  version: 1,
  statements: (schema) => [
    // What a session's entries are found by. A whole session moves to the trash and back by changing hands of it.
    `create sequence ${schema}.homes as integer`,
    `create table ${schema}.sessions (
      key integer generated always as identity primary key,
      tenant text collate "C" not null,
      id text collate "C" not null,
      home integer not null default nextval('${schema}.homes'),
      -- 0 absent: only the name and its epochs are known, 1 arriving, 2 live
      state smallint not null default 0,
      created timestamptz,
      epoch bigint not null,
      owner_host text,
      owner_pid integer,
      -- null: nobody holds it
      owner_process text,
      owner_purpose text,
      expires timestamptz,
      unique (tenant, id)
    ) with (${roomForSessions}, ${swept})`,
    `create table ${schema}.entries (
      home integer not null,
      type text collate "C" not null,
      id text collate "C" not null,
      -- of the value where it is deflated; null: it is as it is
      inflated_bytes integer,
      value bytea not null,
      modified timestamptz not null,
      -- where type or id is the digest of a longer text
      long_type text,
      long_id text,
      primary key (home, type, id)
    ) partition by hash (home)`,
    // What can be made shorter is already.
    `alter table ${schema}.entries alter column value set storage external`,
    ...Array.from(
      { length: parts },
      (_, part) =>
        `create table ${schema}.entries_${part} partition of ${schema}.entries
         for values with (modulus ${parts}, remainder ${part}) with (${roomForEntries}, ${swept})`,
    ),
    `create table ${schema}.trash (
      -- SHA-256 of the item's name, which may be longer than an index can hold
      digest bytea primary key,
      item text not null,
      home integer not null,
      -- of a whole session, when it was created; null: it is one entry
      created timestamptz,
      moved timestamptz not null default now()
    )`,
  ],
};
