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

  /** Resolves when that many more are acknowledged. Rejects where it ended before. */
  async next(count = 1): Promise<void> {
    if (await this.endsWithin(count)) {
      throw new Error(`it ended: ${this.lines.slice(-5).join(', ')} ${this.#stderr}`);
    }
  }

  /** False when that many more are acknowledged, true where it ended before. */
  async endsWithin(count: number): Promise<boolean> {
    const enough = this.acknowledged().length + count;
    while (this.acknowledged().length < enough) {
      if (this.#hasEnded) return true;
      await new Promise<void>((resolve) => this.#changed.push(resolve));
    }
    return false;
  }

  stop(): void {
    this.#process.kill('SIGSTOP');
  }

  goOn(): void {
    this.#process.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  #tell(): void {
    for (const told of this.#changed.splice(0)) told();
  }
}
