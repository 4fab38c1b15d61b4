// A user's program in a process of its own, as it stands in its file; only WhatsApp is the local server.
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { rootKey } from '../whatsapp/noise.ts';
import type { WhatsAppServer } from '../whatsapp/server.ts';
import { until } from '../whatsapp/wait.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const patienceMs = 60_000;

export interface ProgramOptions {
  /** Below the project. */
  readonly file: string;
  readonly server: WhatsAppServer;
  readonly workingFolder: string;
  readonly environment: Readonly<Record<string, string>>;
}

export class Program {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #output = '';

  /** Killed when the test is over. */
  constructor({ file, server, workingFolder, environment }: ProgramOptions) {
    const preload = new URL('../whatsapp/preload.ts', import.meta.url).href;
    const ours = Object.entries(process.env).filter(([name]) => !/^(HOLDFAST_|NODE_OPTIONS)/.test(name));
    this.#child = spawn(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), '--import', preload, `${ROOT}${file}`],
      {
        cwd: workingFolder,
        env: {
          ...Object.fromEntries(ours),
          // There the name `holdfast` stands for the sources.
          TSX_TSCONFIG_PATH: `${ROOT}tsconfig.json`,
          RIG_WHATSAPP_URL: server.url,
          RIG_ROOT_KEY: rootKey,
          ...environment,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    }
    this.#ended = new Promise((resolve) => this.#child.once('close', () => resolve()));
    onTestFinished(() => this.kill());
  }

  /** Everything so far, errors too. */
  get output(): string {
    return this.#output;
  }

  /** The first match in what it has printed, or prints. */
  printed(pattern: RegExp): Promise<RegExpExecArray> {
    const look = (): RegExpExecArray | undefined => {
      const found = pattern.exec(this.#output);
      if (found === null && this.#child.exitCode !== null)
        throw new Error(`it ended without printing ${pattern}: ${this.#output}`);
      return found ?? undefined;
    };
    return until(look, patienceMs, () => `${pattern} in what it prints: ${this.#output}`);
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    this.#child.kill(signal);
    await this.#ended;
  }
}
