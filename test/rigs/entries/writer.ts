// A process that writes to a session while it holds it: started, watched, stopped and killed by a test.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Order } from '../../faults/lease-children/write-while-held.ts';

export const writerScript = 'test/faults/lease-children/write-while-held.ts';

export interface Acknowledged {
  readonly number: number;
  readonly epoch: number;
  readonly pid: number;
}

export class Writer {
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;
  /** Everything that it printed. */
  readonly lines: string[] = [];
  #stderr = '';
  #changed: (() => void)[] = [];
  #hasEnded = false;

  /** @param script the built child */
  constructor(script: string, order: Order) {
    this.#process = spawn(process.execPath, [script, JSON.stringify(order)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process.stderr?.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
    if (this.#process.stdout === null) throw new Error('its output is a pipe');
    createInterface(this.#process.stdout).on('line', (line) => {
      this.lines.push(line);
      this.#tell();
    });
    this.#ended = new Promise((resolve) => {
      this.#process.once('close', () => {
        this.#hasEnded = true;
        this.#tell();
        resolve();
      });
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** What it wrote to its standard error: nothing, where all went well. */
  get stderr(): string {
    return this.#stderr;
  }

  acknowledged(): Acknowledged[] {
    const acks = this.lines.map((line) => /^ack (\d+) (\d+)$/.exec(line)).filter((ack) => ack !== null);
    return acks.map(([, number, epoch]) => ({ number: Number(number), epoch: Number(epoch), pid: this.pid }));
  }

  /** Resolves when the lines say so. Rejects where it ended before. */
  async until(isSo: (lines: readonly string[]) => boolean): Promise<void> {
    while (!isSo(this.lines)) {
      if (this.#hasEnded) throw new Error(`it ended: ${this.lines.slice(-5).join(', ')} ${this.#stderr}`);
      await new Promise<void>((resolve) => this.#changed.push(resolve));
    }
  }

  /** Resolves at the next acknowledgement. */
  async next(): Promise<void> {
    const before = this.lines.length;
    await this.until((lines) => lines.slice(before).some((line) => line.startsWith('ack')));
  }

  stop(): void {
    this.#process.kill('SIGSTOP');
  }

  goOn(): void {
    this.#process.kill('SIGCONT');
  }

  ended(): Promise<void> {
    return this.#ended;
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  #tell(): void {
    for (const told of this.#changed.splice(0)) told();
  }
}
