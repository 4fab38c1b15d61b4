// The blobs of a vault, each in a row.
import type { Migration } from '../../../postgres/migration.ts';

/** Heads are written over and over, packs are deleted by the hundred: not at PostgreSQL's fifth of the table. */
const swept = 'autovacuum_vacuum_scale_factor = 0.05, toast.autovacuum_vacuum_scale_factor = 0.05';

export const blobs: Migration = {
  version: 1,
  statements: (schema) => [
    `create table ${schema}.blobs (
      key text collate "C" primary key,
      -- what the version says: SHA-256 of the bytes
      digest bytea not null,
      size_bytes integer not null,
      modified timestamptz not null,
      bytes bytea not null
    ) with (${swept})`,
    // They are compressed or encrypted already, and read in parts.
    `alter table ${schema}.blobs alter column bytes set storage external`,
  ],
};
