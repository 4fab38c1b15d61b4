// A bot of whatsapp-web.js in a process of its own, as it stands in its file; only WhatsApp is the local server.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { killAll, markedProcesses } from '../chromium/process-tree.ts';
import { until } from '../whatsapp/wait.ts';
import { browserAt } from './browser-at.ts';
import type { LinkedDevice } from './linked-device.ts';
import type { WebWhatsApp } from './web-whatsapp.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const patienceMs = 90_000;

export interface BotProgramOptions {
  readonly whatsApp: WebWhatsApp;
  /** Below the project. */
  readonly file: string;
  /** Where it runs; whatsapp-web.js puts its folders there. */
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export class BotProgram {
  readonly #whatsApp: WebWhatsApp;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  readonly #mark = `HOLDFAST_RIG_BOT=${randomUUID()}`;
  #output = '';

  /** It and its browser are killed when the test is over. */
  constructor({ whatsApp, file, folder, environment }: BotProgramOptions) {
    this.#whatsApp = whatsApp;
    const ours = Object.entries(process.env).filter(([name]) => !/^(HOLDFAST_|AWS_|NODE_OPTIONS)/.test(name));
    const browser = join(folder, `browser-${randomUUID()}`);
    mkdirSync(browser, { recursive: true });
    this.#child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), join(root, file)], {
      cwd: folder,
      env: {
        ...Object.fromEntries(ours),
        // There the name `holdfast` stands for the sources.
        TSX_TSCONFIG_PATH: join(root, 'tsconfig.json'),
        PUPPETEER_EXECUTABLE_PATH: browserAt(whatsApp, browser),
        ...Object.fromEntries([this.#mark.split('=') as [string, string]]),
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    }
    this.#ended = new Promise((resolve) => this.#child.once('close', resolve));
    onTestFinished(async () => {
      killAll(markedProcesses(this.#mark));
      await this.#ended;
    });
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

  /** Scans the code that it shows, and waits until it is ready. */
  async link(): Promise<LinkedDevice> {
    const [, code = ''] = await this.printed(/Scan this code: (\S+)/);
    const device = await this.#whatsApp.scan(code);
    await this.printed(/^Ready$/m);
    return device;
  }

  /** Of the program alone, as a supervisor does; its browser is left to it. @returns its exit code */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    this.#child.kill(signal);
    return this.#ended;
  }

  ended(): Promise<number | null> {
    return this.#ended;
  }

  /** The whole machine is gone in one moment. */
  async crash(): Promise<void> {
    killAll(markedProcesses(this.#mark));
    await this.#ended;
  }

  get browsers(): number {
    return markedProcesses(this.#mark).length;
  }
}
