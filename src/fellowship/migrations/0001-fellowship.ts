// Keepers, what each of them saw, the turns of the work that they share, and what they ask of each other.
import type { Migration } from '../../postgres/migration.ts';

/** What is JSON lies as text: names may hold what jsonb refuses, and nobody asks into it here. */
export const fellowship: Migration = {
  version: 1,
  statements: (schema) => [
    `create table ${schema}.homes (
      home text primary key,
      machine text not null,
      -- of one start of its keeper
      process text not null,
      heard timestamptz not null,
      -- under which its keeper takes jobs; what is locked by others of a keeper that is gone is set free
      pools text[] not null default '{}',
      -- of what it saw: grows by one with each change, and begins anew with each process
      published_by text,
      version bigint not null default 0,
      -- HomePicture without its sessions
      summary text
    )`,
    `create table ${schema}.sessions (
      home text not null references ${schema}.homes on delete cascade,
      key text not null,
      version bigint not null,
      -- SessionRow; null for one that is gone
      row text,
      primary key (home, key)
    )`,
    `create index on ${schema}.sessions (home, version)`,
    `create table ${schema}.turns (
      work text primary key,
      due_ms bigint not null
    )`,
    `create table ${schema}.ended_turns (
      work text not null,
      due_ms bigint not null,
      home text not null,
      ended timestamptz not null,
      failure text,
      -- what the others should know of its sessions; of the newest turn only
      notes text,
      primary key (work, due_ms)
    )`,
    `create index on ${schema}.ended_turns (ended)`,
    `create table ${schema}.calls (
      id text primary key,
      home text not null,
      asked timestamptz not null,
      operation text not null,
      input text not null,
      -- who asks, and how
      manner text not null,
      state text not null default 'asked' check (state in ('asked', 'running', 'done', 'failed')),
      -- that runs it
      process text,
      cancelled boolean not null default false,
      progress text,
      -- what it answered, or the error that it ended with
      answer text
    )`,
    `create index on ${schema}.calls (home) where state = 'asked'`,
  ],
};
