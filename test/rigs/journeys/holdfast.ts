// Holdfast for journeys: the product as it is composed, in this process with a clock of its own, or as a command line.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { compose } from '../../../src/compose.ts';
import { readConfig } from '../../../src/config.ts';
import type { OperationContext } from '../../../src/operations/context.ts';
import { builtOnce } from '../faults/built-once.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export interface TemporaryFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** A new folder that only this user can enter, to be removed by who made it: a `beforeAll` returns `remove`. */
export async function makeTemporaryFolder(name: string): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), `holdfast-${name}-`));
  // A process that was ended a moment ago may still write its last file.
  const options = { recursive: true, force: true, maxRetries: 5, retryDelay: 200 };
  return { path, remove: () => rm(path, options) };
}

/** The same, gone after the test. */
export async function temporaryFolder(name: string): Promise<string> {
  const { path, remove } = await makeTemporaryFolder(name);
  onTestFinished(remove);
  return path;
}

export interface HoldfastOptions {
  readonly home: string;
  readonly places: readonly string[];
  readonly instances?: string;
  /** How far its clock is ahead of the machine's: lets time pass that the test does not have. */
  readonly aheadMs?: number;
}

/** The product in this process, closed after the test. */
export function openHoldfast({ home, places, instances, aheadMs = 0 }: HoldfastOptions): OperationContext {
  const flags = { places, ...(instances !== undefined && { instances }) };
  const config = readConfig({ environment: {}, flags });
  const { context, close } = compose(config, { home, madeBy: 'journey', nowMs: () => Date.now() + aheadMs });
  onTestFinished(close);
  return context;
}

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command line, from another folder than the project's, with nothing of Holdfast set but its home. */
export async function holdfast(home: string, ...args: readonly string[]): Promise<CommandResult> {
  const ancestors = /^(HOLDFAST_|BAILEYS_|INSTANCES_|AUTH_BASE|SESSION_DATA|WA_HUB|NODE_OPTIONS|FORCE_COLOR)/;
  const inherited = Object.entries(process.env).filter(([name]) => !ancestors.test(name));
  const child = spawn(process.execPath, [builtOnce().cli, ...args], {
    cwd: tmpdir(),
    env: { ...Object.fromEntries(inherited), HOLDFAST_HOME: home, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

/** The same with --json, and what it answered. */
export async function holdfastJson<Answer>(
  home: string,
  ...args: readonly string[]
): Promise<{ readonly exitCode: number | null; readonly answer: Answer }> {
  const { exitCode, stdout, stderr } = await holdfast(home, ...args, '--json');
  try {
    return { exitCode, answer: JSON.parse(stdout) as Answer };
  } catch (cause) {
    throw new Error(`holdfast ${args.join(' ')} printed no JSON object: ${stdout}${stderr}`, { cause });
  }
}
