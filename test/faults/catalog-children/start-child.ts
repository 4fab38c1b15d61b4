// Runs a child script of these tests as a process of its own: waits until it is ready, lets it go, collects its lines.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

import { expect, onTestFinished } from 'vitest';
import { builtOnce } from '../../rigs/faults/built-once.ts';

export interface Child {
  readonly process: ChildProcess;
  /** Lines that it printed after `ready`. */
  readonly lines: string[];
  /** Lets it begin. */
  go(): void;
  /** Resolves when it has ended and all of its output has been read. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>;
}

/**
 * Resolves when the child has printed `ready`: it has loaded everything and waits for `go`.
 * @param script below the project's root
 */
export async function startChild(script: string, ...args: string[]): Promise<Child> {
  const child = spawn(process.execPath, [builtOnce(script).child, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Awaited<Child['ended']>>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stderr }));
  });
  await new Promise<void>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => (line === 'ready' ? resolve() : lines.push(line)));
    void ended.then(() => reject(new Error(`${script} ended before it was ready: ${stderr}`)));
  });
  return { process: child, lines, ended, go: () => void child.stdin.end('go\n') };
}

/** Starts the same child several times, lets all go at once, and gives back the lines of all. */
export async function together(count: number, script: string, ...args: string[]): Promise<string[]> {
  const children = await Promise.all(Array.from({ length: count }, () => startChild(script, ...args)));
  for (const child of children) child.go();
  for (const child of children) expect(await child.ended, child.lines.join()).toMatchObject({ code: 0 });
  return children.flatMap((child) => child.lines);
}
