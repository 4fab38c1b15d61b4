// A machine as the documentation imagines it, in a temporary folder: sessions under /srv, and `holdfast` on the PATH.
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { makeDemoWorld } from '../../../src/demo/make-demo-world.ts';
import { freePort } from '../free-port.ts';
import { makeTemporaryFolder } from '../journeys/holdfast.ts';
import type { Command } from './read-pages.ts';
import { ROOT } from './read-pages.ts';

const ancestors = /^(HOLDFAST_|BAILEYS_|INSTANCES_|AUTH_BASE|SESSION_DATA|WA_HUB|NODE_OPTIONS|FORCE_COLOR)/;
const TSX = import.meta.resolve('tsx');

export interface SandboxParts {
  /** What `holdfast` runs. */
  readonly cli: string;
  /** What `import 'holdfast'` runs. */
  readonly library: string;
  /** A demo world to copy, which is much faster than making one. */
  readonly demo: string;
}

type Replacement = readonly [from: RegExp, to: string];

export interface Ended {
  readonly exitCodes: readonly number[];
  readonly output: string;
}

export interface Running {
  /** Everything printed so far. */
  output(): string;
  /** @throws when it ends before it has printed that */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** When it has ended by itself or by a signal. */
  ended(): Promise<Ended>;
}

export class Sandbox {
  readonly #folder: string;
  readonly #replacements: readonly Replacement[];
  readonly #keeperPort: number;
  /** Takes all of it away. */
  readonly remove: () => Promise<void>;

  private constructor(
    folder: string,
    replacements: readonly Replacement[],
    keeperPort: number,
    remove: () => Promise<void>,
  ) {
    this.#folder = folder;
    this.#keeperPort = keeperPort;
    this.#replacements = replacements;
    this.remove = remove;
  }

  static async make({ cli, library, demo }: SandboxParts): Promise<Sandbox> {
    const { path: folder, remove } = await makeTemporaryFolder('docs');
    const copied = spawnSync('cp', ['-a', demo, join(folder, 'demo')], { encoding: 'utf8' });
    if (copied.status !== 0) throw new Error(`the demo world could not be copied: ${copied.stderr}`);
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
    const [port, keeperPort] = [await freePort(), await freePort()];
    for (const scope of ['@types', '@whiskeysockets', 'whatsapp-web.js']) {
      await symlink(join(ROOT, 'node_modules', scope), join(folder, 'node_modules', scope));
    }
    const replacements: Replacement[] = [
      [/\/srv\/\.wwebjs_instances\.json\b/g, world.instances],
      [/\/srv\/\.wwebjs_auth\b/g, join(folder, 'demo', 'wwebjs')],
      [/\/srv\/auth\b/g, join(folder, 'demo', 'baileys')],
      [/\/srv\//g, `${join(folder, 'srv')}/`],
      [/127\.0\.0\.1:9000\b/g, `127.0.0.1:${port}`],
      [/127\.0\.0\.1:8765\b/g, `127.0.0.1:${keeperPort}`],
      [/listen\(9000\b/g, `listen(${port}`],
    ];
    return new Sandbox(folder, replacements, keeperPort, remove);
  }

  /** The text with the paths of this machine. */
  here(text: string): string {
    return this.#replacements.reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
  }

  /** What was printed, with the paths that the pages use. */
  asOnPages(text: string): string {
    return text
      .replaceAll(`127.0.0.1:${this.#keeperPort}`, '127.0.0.1:8765')
      .replaceAll(join(this.#folder, 'demo', 'wwebjs_instances.json'), '/srv/.wwebjs_instances.json')
      .replaceAll(join(this.#folder, 'demo', 'wwebjs'), '/srv/.wwebjs_auth')
      .replaceAll(join(this.#folder, 'demo', 'baileys'), '/srv/auth');
  }

  /** Runs commands in one shell, as a reader would; what they export holds for the next ones too. */
  async shell(commands: readonly Command[]): Promise<Ended> {
    return this.start(commands).ended();
  }

  start(commands: readonly Command[]): Running {
    const codes = join(this.#folder, `codes-${Math.random().toString(36).slice(2)}`);
    const script = [
      `[ -f '${this.#folder}/exports' ] && . '${this.#folder}/exports'`,
      ...commands.flatMap(({ text }) => [this.here(text), `echo $? >> '${codes}'`]),
      `export -p > '${this.#folder}/exports'`,
    ].join('\n');
    const child = this.#spawn('bash', ['-c', script]);
    return watch(child, async (output) => {
      const exitCodes = (await readFile(codes, 'utf8')).trim().split('\n').map(Number);
      return { exitCodes, output };
    });
  }

  /** Of the `holdfast` that was started last. */
  async processId(): Promise<number> {
    return Number(await readFile(join(this.#folder, 'holdfast.pid'), 'utf8'));
  }

  /** @param name below the sandbox. @returns its path */
  async write(name: string, text: string): Promise<string> {
    const path = join(this.#folder, name);
    await writeFile(path, this.here(text));
    return path;
  }

  /** A TypeScript program of the documentation. @param preloads modules that are loaded before it */
  program(
    path: string,
    preloads: readonly string[] = [],
    environment: Readonly<Record<string, string>> = {},
  ): Running & { end(): void } {
    const imports = [TSX, ...preloads].flatMap((name) => ['--import', name]);
    const child = this.#spawn(process.execPath, [...imports, path], environment);
    const running = watch(child, async (output) => ({ exitCodes: [child.exitCode ?? 1], output }));
    return { ...running, end: () => void child.kill() };
  }

  #spawn(
    command: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): ChildProcess {
    const inherited = Object.entries(process.env).filter(([name]) => !ancestors.test(name));
    return spawn(command, args, {
      cwd: this.#folder,
      env: {
        ...Object.fromEntries(inherited),
        PATH: `${join(this.#folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
        HOLDFAST_HOME: join(this.#folder, 'home'),
        HOLDFAST_HTTP_PORT: String(this.#keeperPort),
        WEBHOOK_SECRET: 'a secret of the test',
        NO_COLOR: '1',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}

function watch(child: ChildProcess, resultOf: (output: string) => Promise<Ended>): Running {
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
  return { output: () => output, printed, ended: () => closed.then(() => resultOf(output)) };
}

async function writeScript(path: string, text: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${text}`);
  await chmod(path, 0o755);
}
