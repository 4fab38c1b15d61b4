// 0001: the home, plans, runs and their journal, the trash, what was seen of the world, samples, cooldowns, alerts.
import type { Migration } from '../../sqlite/migration.ts';

const home = `
  CREATE TABLE home (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    id TEXT NOT NULL,
    secret BLOB NOT NULL CHECK (length(secret) = 32)
  ) STRICT;
`;

// seq, not time, is the order of plans and runs: a clock may jump.
const plansAndRuns = `
  CREATE TABLE plans (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    operation TEXT NOT NULL,
    made_by TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'applied', 'dropped')),
    plan TEXT NOT NULL CHECK (json_valid(plan))
  ) STRICT;
  CREATE INDEX plans_waiting ON plans (seq) WHERE state = 'waiting';

  CREATE TABLE runs (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    plan_id TEXT NOT NULL UNIQUE,
    operation TEXT NOT NULL,
    started_at_ms INTEGER NOT NULL,
    ended_at_ms INTEGER,
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'undone', 'partly-undone')),
    undoes TEXT,
    CHECK (state <> 'running' OR ended_at_ms IS NULL)
  ) STRICT;
  CREATE INDEX runs_running ON runs (seq) WHERE state = 'running';

  CREATE TABLE journal_lines (
    run_id TEXT NOT NULL REFERENCES runs (id),
    seq INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('intended', 'done', 'skipped', 'failed', 'undone')),
    note TEXT,
    settled_at_ms INTEGER,
    step TEXT NOT NULL CHECK (json_valid(step)),
    inverse TEXT CHECK (inverse IS NULL OR json_valid(inverse)),
    PRIMARY KEY (run_id, seq)
  ) STRICT, WITHOUT ROWID;
`;

// trash.look: the number of the last look at the world when the item was moved; see history.ts for what it proves.
const trash = `
  CREATE TABLE trash (
    place TEXT NOT NULL,
    item TEXT NOT NULL,
    run_id TEXT NOT NULL,
    session_path TEXT NOT NULL,
    session TEXT NOT NULL CHECK (json_valid(session)),
    path TEXT NOT NULL,
    class TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('file', 'folder')),
    files INTEGER NOT NULL CHECK (files >= 0),
    size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
    trashed_at_ms INTEGER NOT NULL,
    holds_credentials INTEGER NOT NULL CHECK (holds_credentials IN (0, 1)),
    look INTEGER NOT NULL,
    PRIMARY KEY (place, item)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX trash_with_credentials ON trash (place, session_path) WHERE holds_credentials = 1;
`;

// highest_counts: of the instances list and of each place, by day; see highest-counts.ts for what it guards.
// look counts the inventories remembered: order without a clock. A session with the look of its place was there.
const world = `
  CREATE TABLE world (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    look INTEGER NOT NULL
  ) STRICT;
  INSERT INTO world (only, look) VALUES (1, 0);

  CREATE TABLE highest_counts (
    what TEXT NOT NULL,
    day INTEGER NOT NULL,
    highest INTEGER NOT NULL CHECK (highest >= 0),
    PRIMARY KEY (what, day)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE places (
    url TEXT PRIMARY KEY,
    look INTEGER NOT NULL,
    taken_at_ms INTEGER NOT NULL,
    sessions INTEGER CHECK (sessions >= 0),
    identity TEXT,
    CHECK ((sessions IS NULL) = (identity IS NULL))
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    place TEXT NOT NULL,
    path TEXT NOT NULL,
    first_seen_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    look INTEGER NOT NULL,
    files INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    credentials TEXT NOT NULL CHECK (credentials IN ('whole', 'absent', 'damaged', 'unreadable', 'unknown')),
    UNIQUE (place, path)
  ) STRICT;

  CREATE TABLE orphan_sightings (
    session_id INTEGER PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    first_seen_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    sightings INTEGER NOT NULL CHECK (sightings >= 1)
  ) STRICT;
`;

// Ordered by session, so that a span of time is two seeks. last_samples saves looking for the end of each.
const samples = `
  CREATE TABLE samples (
    session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    at_ms INTEGER NOT NULL,
    files INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    PRIMARY KEY (session_id, at_ms)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE class_samples (
    session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    at_ms INTEGER NOT NULL,
    class TEXT NOT NULL,
    entries INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    PRIMARY KEY (session_id, at_ms, class)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE last_samples (
    session_id INTEGER PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    at_ms INTEGER NOT NULL,
    files INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    by_class TEXT NOT NULL CHECK (json_valid(by_class))
  ) STRICT;
`;

const jobsAndAlerts = `
  CREATE TABLE cooldowns (
    job TEXT NOT NULL,
    session TEXT NOT NULL,
    last_ms INTEGER NOT NULL,
    PRIMARY KEY (job, session)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE cleanings (
    session TEXT PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    removed INTEGER NOT NULL CHECK (removed >= 0),
    remaining INTEGER NOT NULL CHECK (remaining >= 0)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE alert_states (
    key TEXT PRIMARY KEY,
    event TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('info', 'warning', 'critical', 'emergency')),
    session TEXT CHECK (session IS NULL OR json_valid(session)),
    text TEXT NOT NULL,
    first_at_ms INTEGER NOT NULL,
    last_sent_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

export const firstRecords: Migration = {
  version: 1,
  name: 'first records',
  sql: home + plansAndRuns + trash + world + samples + jobsAndAlerts,
};
