// A real keeper over a demo world of its own, as `npm start` runs it: a process that serves the dashboard.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../free-port.ts';
import { makeTemporaryFolder } from '../journeys/holdfast.ts';
import { ensureDashboard } from './built-dashboard.ts';

const commandLine = fileURLToPath(new URL('../../../src/doors/cli/bin.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');
const patienceMs = 60_000;

export interface DemoKeeper {
  /** For example http://127.0.0.1:41234 */
  readonly url: string;
  /** Of the demo world; its Baileys sessions lie in `baileys` below it. */
  readonly world: string;
  /** Ends it by force, as a power cut would. */
  kill(): Promise<void>;
  /** Starts another one on the same home and port. */
  startAgain(): Promise<void>;
  /** Ends it and removes its world. */
  remove(): Promise<void>;
}

export async function startDemoKeeper(settings: Readonly<Record<string, string>> = {}): Promise<DemoKeeper> {
  await ensureDashboard();
  const folder = await makeTemporaryFolder('dashboard');
  const world = join(folder.path, 'world');
  const start = (port: string): Promise<Running> =>
    run(['--home', join(folder.path, 'home'), '--demo', world], { 'http.port': port, ...settings });
  // Known beforehand: while it is down nobody else must get it.
  let running = await start(String(await freePort()));
  const { url } = running;
  return {
    url,
    world,
    kill: () => end(running.child),
    async startAgain() {
      running = await start(new URL(url).port);
    },
    async remove() {
      await end(running.child);
      await folder.remove();
    },
  };
}

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
}

async function run(flags: readonly string[], settings: Readonly<Record<string, string>>): Promise<Running> {
  const set = Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const child = spawn(process.execPath, ['--import', tsx, commandLine, 'serve', ...flags, ...set, '--json'], {
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    return { child, url: await urlOf(child) };
  } catch (error) {
    await end(child);
    throw error;
  }
}

/** Its log says where it listens once the first look is taken. */
function urlOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const give = (): void => reject(new Error(`the keeper did not start: ${printed}`));
    const timer = setTimeout(give, patienceMs);
    child.once('exit', give);
    child.stderr?.on('data', (text: Buffer) => (printed += text.toString()));
    child.stdout?.on('data', (text: Buffer) => {
      printed += text.toString();
      const [, url] = /"url":"(http[^"]+)"/.exec(printed) ?? [];
      if (url === undefined) return;
      clearTimeout(timer);
      child.off('exit', give);
      resolve(url);
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}
