// What the bench asks of each way to keep an auth state: the calls that Baileys makes, and nothing else.
import type { Rows } from '../trace.ts';

export type Credentials = Readonly<Record<string, unknown>>;

export interface OpenSession {
  /** Absent entries are left out. */
  get(type: string, ids: readonly string[]): Promise<Readonly<Record<string, unknown>>>;
  set(rows: Rows): Promise<void>;
  saveCreds(creds: Credentials): Promise<void>;
  /** The credentials as they were read when the session was opened. */
  readonly creds: Credentials;
  close(): Promise<void>;
}

/** One store as a bot's process has it. */
export interface AuthStates {
  /** @param session a name without a slash; made where it does not exist yet */
  open(session: string): Promise<OpenSession>;
  close(): Promise<void>;
}

export interface Home {
  /** A folder of its own, empty at first. */
  readonly folder: string;
  /** The URL of a database of its own, empty at first; participants on PostgreSQL only. */
  readonly postgres?: string;
}

export type Ground = 'memory' | 'files' | 'sqlite' | 'postgres';

export interface Participant {
  readonly ground: Ground;
  /** May be called again later over the same home: that is a restarted process. */
  start(home: Home): Promise<AuthStates>;
}
