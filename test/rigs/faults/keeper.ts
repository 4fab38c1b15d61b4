// A real keeper as a process of its own: started, asked for its health, told to end, and what it printed.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { onTestFinished } from 'vitest';
import type { Built } from './built-once.ts';
import { worldFlags } from './holdfast.ts';
import type { World } from './world.ts';

export interface KeeperProcess {
  readonly child: ChildProcess;
  readonly printed: { out: string; err: string };
  /** Waits until `text` was printed, or throws with all that was. */
  prints(text: string | RegExp): Promise<void>;
  health(): Promise<{ status: number; body: { reasons: string[] } }>;
  end(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

const patienceMs = 90_000;

/** Any free port, the log as JSON, and no home of the user's. */
export function startKeeper(
  built: Built,
  world: World,
  settings: Readonly<Record<string, string | number | boolean>> = {},
  environment: Record<string, string> = {},
): KeeperProcess {
  const all = { 'health.port': 0, 'guards.maxShare': 1, policy: 'classic', ...settings };
  const set = Object.entries(all).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const child = spawn(process.execPath, [built.cli, 'serve', ...worldFlags(world), ...set, '--json'], {
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.err += text));
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  );
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const prints = (text: string | RegExp): Promise<void> =>
    until(
      () => {
        if (child.exitCode !== null) throw new Error(`the keeper ended: ${printed.out}${printed.err}`);
        return typeof text === 'string' ? printed.out.includes(text) : text.test(printed.out);
      },
      () => `the keeper did not print ${String(text)} but ${printed.out}${printed.err}`,
    );
  return {
    child,
    printed,
    prints,
    async health() {
      await prints('"health":"http');
      const url = /"health":"(http[^"]+)"/.exec(printed.out)?.[1] ?? '';
      const answer = await fetch(url);
      return { status: answer.status, body: (await answer.json()) as { reasons: string[] } };
    },
    async end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

export async function until(holds: () => boolean | Promise<boolean>, otherwise: () => string): Promise<void> {
  const endMs = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > endMs) throw new Error(otherwise());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
