// A machine as the documentation imagines it, in a temporary folder: sessions under /srv, and `holdfast` on the PATH.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { makeDemoWorld } from '../../../src/demo/make-demo-world.ts';
import { temporaryFolder } from '../journeys/holdfast.ts';
import type { Command } from './read-pages.ts';
import { ROOT } from './read-pages.ts';

const ancestors = /^(HOLDFAST_|BAILEYS_|INSTANCES_|AUTH_BASE|SESSION_DATA|WA_HUB|NODE_OPTIONS|FORCE_COLOR)/;
const TSX = import.meta.resolve('tsx');

export interface Ended {
  readonly exitCodes: readonly number[];
  readonly output: string;
}

export interface Running {
  /** Everything printed so far. */
  output(): string;
  /** @throws when it ends before it has printed that */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  stop(): Promise<Ended>;
}

export class Sandbox {
  readonly #folder: string;
  readonly #replacements: readonly (readonly [RegExp, string])[];

  private constructor(folder: string, replacements: Sandbox['rewritten']) {
    this.#folder = folder;
    this.#replacements = replacements;
  }

  /** @param cli what `holdfast` runs; @param library what `import 'holdfast'` runs */
  static async make(cli: string, library: string): Promise<Sandbox> {
    const folder = await temporaryFolder('docs');
    const world = await makeDemoWorld(join(folder, 'demo'), Date.now());
    const bin = join(folder, 'bin');
    const installed = join(folder, 'node_modules', 'holdfast');
    for (const path of [bin, join(folder, 'srv'), join(folder, 'tmp'), installed]) {
      await mkdir(path, { recursive: true });
    }
    const run = `echo $$ > '${folder}/holdfast.pid'\nexec '${process.execPath}' '${cli}' "$@"\n`;
    await writeScript(join(bin, 'holdfast'), run);
    await writeScript(join(bin, 'npx'), `[ "$1" = holdfast ] || exit 127\nshift\n${run}`);
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await writeFile(
      join(installed, 'package.json'),
      '{ "name": "holdfast", "type": "module", "exports": "./index.js" }',
    );
    await writeFile(join(installed, 'index.js'), `export * from ${JSON.stringify(library)};\n`);
    await symlink(join(ROOT, 'node_modules', '@types'), join(folder, 'node_modules', '@types'));
    return new Sandbox(folder, [
      [/\/srv\/\.wwebjs_instances\.json\b/g, world.instances],
      [/\/srv\/\.wwebjs_auth\b/g, join(folder, 'demo', 'wwebjs')],
      [/\/srv\/auth\b/g, join(folder, 'demo', 'baileys')],
      [/\/srv\//g, `${join(folder, 'srv')}/`],
      [/127\.0\.0\.1:9000\b/g, `127.0.0.1:${await freePort()}`],
    ]);
  }

  /** Typed so because a field that is private has no type to name. */
  private get rewritten(): readonly (readonly [RegExp, string])[] {
    return this.#replacements;
  }

  /** The text with the paths of this machine. */
  here(text: string): string {
    return this.#replacements.reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
  }

  /** Runs commands in one shell, as a reader would; what they export holds for the next ones too. */
  async shell(commands: readonly Command[]): Promise<Ended> {
    return this.start(commands).stop();
  }

  start(commands: readonly Command[]): Running & { kill(): Promise<void> } {
    const codes = join(this.#folder, `codes-${Math.random().toString(36).slice(2)}`);
    const script = [
      `[ -f '${this.#folder}/exports' ] && . '${this.#folder}/exports'`,
      ...commands.flatMap(({ text }) => [this.here(text), `echo $? >> '${codes}'`]),
      `export -p > '${this.#folder}/exports'`,
    ].join('\n');
    const child = this.#spawn('bash', ['-c', script]);
    const running = watch(child, async (output) => {
      const exitCodes = (await readFile(codes, 'utf8')).trim().split('\n').map(Number);
      return { exitCodes, output };
    });
    const kill = async (): Promise<void> => {
      process.kill(Number(await readFile(join(this.#folder, 'holdfast.pid'), 'utf8')), 'SIGTERM');
    };
    return { ...running, kill };
  }

  async writeProgram(name: string, text: string): Promise<string> {
    const path = join(this.#folder, name);
    await writeFile(path, this.here(text));
    return path;
  }

  /** A TypeScript program of the documentation. */
  program(path: string): Running & { end(): void } {
    const child = this.#spawn(process.execPath, ['--import', TSX, path]);
    const running = watch(child, async (output) => ({ exitCodes: [child.exitCode ?? 0], output }));
    return { ...running, end: () => void child.kill() };
  }

  #spawn(command: string, args: readonly string[]): ChildProcess {
    const inherited = Object.entries(process.env).filter(([name]) => !ancestors.test(name));
    return spawn(command, args, {
      cwd: this.#folder,
      env: {
        ...Object.fromEntries(inherited),
        PATH: `${join(this.#folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
        HOLDFAST_HOME: join(this.#folder, 'home'),
        HOLDFAST_HEALTH_PORT: '0',
        WEBHOOK_SECRET: 'a secret of the test',
        NO_COLOR: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}

function watch(child: ChildProcess, ended: (output: string) => Promise<Ended>): Running {
  let output = '';
  const listeners = new Set<() => void>();
  const take = (text: string): void => {
    output += text;
    for (const listener of listeners) listener();
  };
  child.stdout?.setEncoding('utf8').on('data', take);
  child.stderr?.setEncoding('utf8').on('data', take);
  const closed = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
  const printed = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(output);
        if (found === null) return;
        listeners.delete(look);
        resolve(found);
      };
      listeners.add(look);
      look();
      closed.then(
        () => reject(new Error(`it ended without printing ${pattern}:\n${output}`)),
        (error: Error) => reject(error),
      );
    });
  return { output: () => output, printed, stop: () => closed.then(() => ended(output)) };
}

async function writeScript(path: string, text: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${text}`);
  await chmod(path, 0o755);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
