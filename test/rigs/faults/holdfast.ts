// Runs the real command line as a process of its own, as a person would, and gives back what it said and its exit code.
import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Built } from './built-once.ts';
import type { World } from './world.ts';

export interface Said {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout of `--json`. */
  readonly json: Record<string, unknown>;
}

export interface Manner {
  readonly environment?: Record<string, string>;
  readonly nodeFlags?: readonly string[];
  /** It is killed after this time. */
  readonly timeoutMs?: number;
  /** User id to run as. */
  readonly uid?: number;
}

/** Flags that say where a world is. */
export function worldFlags(world: World): string[] {
  const places = Object.values(world.places).flatMap((place) => ['--place', place]);
  return [
    ...places,
    '--home',
    world.home,
    '--instances',
    world.instances,
    '--set',
    'classic.preKeysKept=2',
    '--set',
    'policy=classic',
  ];
}

export function holdfast(built: Built, args: readonly string[], manner: Manner = {}): Promise<Said> {
  const { uid } = manner;
  const options = {
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...manner.environment },
    encoding: 'utf8' as const,
    maxBuffer: 1 << 30,
    timeout: manner.timeoutMs ?? 120_000,
    killSignal: 'SIGKILL' as const,
    ...(uid !== undefined && { uid, gid: uid }),
  };
  return new Promise((resolve) => {
    const child: ChildProcess = execFile(
      process.execPath,
      [...(manner.nodeFlags ?? []), built.cli, ...args],
      options,
      (_error, stdout, stderr) => {
        const { exitCode: code, signalCode: signal } = child;
        resolve({ code, signal, stdout, stderr, json: jsonOf(stdout) });
      },
    );
  });
}

/** Runs a script of a test in a process of its own until it is killed. */
export function startScript(script: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--input-type=module', '-e', script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function jsonOf(stdout: string): Record<string, unknown> {
  if (!stdout.startsWith('{')) return {};
  return JSON.parse(stdout) as Record<string, unknown>;
}
