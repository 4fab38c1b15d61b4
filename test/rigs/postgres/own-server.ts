// A PostgreSQL server of the test's own: to kill, to pause, to reconfigure, and to be gone when the test process is.
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  closeSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../free-port.ts';
import { findBinaries } from './binaries.ts';
import type { Binaries } from './binaries.ts';
import { childrenOf, isGone } from './process-children.ts';
import { postgresAt } from './postgres-at.ts';
import type { Postgres } from './postgres-at.ts';

export interface OwnPostgresOptions {
  /** Lines of postgresql.conf. Durability is as PostgreSQL ships it. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Where the data goes instead of a temporary folder, for example a small disk. Emptied at the end. */
  readonly folder?: string;
  /** Where the log of changes goes instead, so that only tables fill a small disk. */
  readonly walFolder?: string;
}

export interface OwnPostgres extends Postgres {
  readonly dataFolder: string;
  /** SIGKILL for the server and all its processes at once, as if the machine lost power (its disk cache aside). */
  kill(): Promise<void>;
  /** Ends in good order; clients are thrown out. */
  stop(): Promise<void>;
  /** Again on the same port, after `kill` or `stop`. @param waits false: returns before it takes connections */
  start(waits?: boolean): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  pause(): void;
  resume(): void;
  /** Changes settings of the running server. */
  configure(settings: Readonly<Record<string, string | number>>): Promise<void>;
  /** Of all its processes, now. */
  processIds(): readonly number[];
  /** What it wrote to its log. */
  log(): string;
  close(): Promise<void>;
}

interface Loaded {
  readonly at: string;
}
const loadedAt = 'select pg_conf_load_time()::text as at';
const startTimeoutMs = 60_000;
const superuser = 'holdfast';

/**
 * Kills the server and removes its folder when the pipe on its input closes, which the kernel does for a test process
 * that was killed as well.
 */
const watcher = `
read -r _
pid=$(head -n 1 "$1/data/postmaster.pid")
runs() { [ -n "$pid" ] && grep -q "$1/data" "/proc/$pid/cmdline"; }
if runs "$1"; then kill -CONT "$pid"; kill -QUIT "$pid"; fi
for _ in $(seq 200); do runs "$1" || break; sleep 0.05; done
if runs "$1"; then kill -KILL "$pid"; fi
for folder in "$@"; do find "$folder" -mindepth 1 -delete; rmdir "$folder"; done
`;

export async function startPostgres(options: OwnPostgresOptions = {}): Promise<OwnPostgres> {
  const binaries = await findBinaries();
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'holdfast-postgres-'));
  chmodSync(folder, 0o755);
  const folders = [folder, options.walFolder, binaries.copy].filter((each) => each != null);
  const watching = spawn('sh', ['-c', watcher, 'watcher', ...folders], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watching.unref();
  (watching.stdin as { unref?(): void } | null)?.unref?.();
  makeData(binaries, folder, options);
  const server = new Server(binaries, folder, await freePort());
  await server.start();
  const at = postgresAt(`postgres://${superuser}:secret@127.0.0.1:${server.port}/postgres`);
  return {
    ...at,
    dataFolder: join(folder, 'data'),
    kill: () => server.kill(),
    stop: () => server.end('SIGINT'),
    start: (waits) => server.start(waits),
    pause: () => server.signal('SIGSTOP'),
    resume: () => server.signal('SIGCONT'),
    processIds: () => server.processIds(),
    log: () => readFileSync(join(folder, 'log'), 'utf8'),
    async configure(settings) {
      for (const [name, value] of Object.entries(settings)) {
        await at.query(`alter system set ${name} = '${value}'`);
      }
      const [before] = await at.query<Loaded>(loadedAt);
      await at.query('select pg_reload_conf()');
      // By the time a new process has it the older ones were told, and they read it before their next statement.
      for (;;) {
        const [now] = await at.query<Loaded>(loadedAt);
        if (now?.at !== before?.at) return;
        await sleep(5);
      }
    },
    async close() {
      await server.end('SIGQUIT');
      await new Promise<void>((resolve) => {
        watching.ref();
        watching.once('exit', () => resolve());
        watching.stdin?.end();
      });
    },
  };
}

function makeData(
  { initdb, user }: Binaries,
  folder: string,
  { settings, walFolder }: OwnPostgresOptions,
): void {
  const data = join(folder, 'data');
  mkdirSync(data);
  if (walFolder !== undefined) mkdirSync(walFolder, { recursive: true });
  for (const each of [data, walFolder]) {
    if (each !== undefined && user !== null) chownSync(each, user.uid, user.gid);
  }
  const args = ['-D', data, '-U', superuser, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  if (walFolder !== undefined) args.push(`--waldir=${walFolder}`);
  const made = spawnSync(initdb, args, { ...user, cwd: '/', encoding: 'utf8', env: { LC_ALL: 'C' } });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);
  const lines = Object.entries({ shared_buffers: '64MB', ...settings }).map(
    ([name, value]) => `${name} = '${value}'`,
  );
  writeFileSync(join(data, 'postgresql.conf'), `${lines.join('\n')}\n`, { flag: 'a' });
}

class Server {
  readonly port: number;
  readonly #binaries: Binaries;
  readonly #folder: string;
  #process: ChildProcess | null = null;
  #gone: Promise<void> = Promise.resolve();

  constructor(binaries: Binaries, folder: string, port: number) {
    [this.#binaries, this.#folder, this.port] = [binaries, folder, port];
  }

  async start(waits = true): Promise<void> {
    const log = openSync(join(this.#folder, 'log'), 'a');
    const settings = [`port=${this.port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories='];
    const args = ['-D', join(this.#folder, 'data'), ...settings.flatMap((setting) => ['-c', setting])];
    const { postgres, user } = this.#binaries;
    const started = spawn(postgres, args, {
      ...user,
      cwd: '/',
      env: { LC_ALL: 'C' },
      // A signal from the terminal is for the test alone.
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    started.unref();
    this.#process = started;
    this.#gone = new Promise((resolve) => started.once('exit', () => resolve()));
    if (waits) await this.#untilItAnswers();
  }

  async #untilItAnswers(): Promise<void> {
    const at = postgresAt(`postgres://${superuser}@127.0.0.1:${this.port}/postgres`);
    const endMs = Date.now() + startTimeoutMs;
    for (;;) {
      try {
        await at.query('select 1');
        return;
      } catch (cause) {
        if (this.#process?.exitCode != null || Date.now() > endMs) {
          const log = readFileSync(join(this.#folder, 'log'), 'utf8');
          throw new Error(`PostgreSQL did not start:\n${log}`, { cause });
        }
      }
      await sleep(20);
    }
  }

  processIds(): readonly number[] {
    const own = this.#process?.pid;
    return own === undefined ? [] : [own, ...childrenOf(own)];
  }

  signal(name: NodeJS.Signals): void {
    for (const pid of this.processIds()) {
      try {
        process.kill(pid, name);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
  }

  async kill(): Promise<void> {
    // Stopped first, so that none sees another one die.
    this.signal('SIGSTOP');
    const all = this.processIds();
    this.signal('SIGKILL');
    await this.#untilGone();
    // The last one that goes gives the shared memory back, and without that the next server does not start.
    while (!all.every(isGone)) await sleep(5);
  }

  async end(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    if (this.#process === null) return;
    this.signal('SIGCONT');
    this.#process.kill(signal);
    await this.#untilGone();
  }

  async #untilGone(): Promise<void> {
    this.#process?.ref();
    await this.#gone;
    this.#process = null;
  }
}
