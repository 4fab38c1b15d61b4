// Starts a real Chromium on a profile folder, drives one page of it, and ends it cleanly or by force.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { ensureChromium } from '../../../scripts/install-chromium.mjs';
import { DevToolsPipe } from './devtools-pipe.ts';
import { killAll, markedProcesses, waitUntilGone } from './process-tree.ts';

const START_LIMIT_MS = 60_000;
const CALL_LIMIT_MS = 60_000;
const CLOSE_LIMIT_MS = 60_000;
/** Filling or reading tens of megabytes on a busy machine. */
const PAGE_WORK_LIMIT_MS = 120_000;
const STDERR_KEPT = 4000;

// As whatsapp-web.js (puppeteer) starts it, where the flag matters for what lands on disk.
const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-breakpad',
  '--disable-dev-shm-usage',
  // Without it cookies may be encrypted with a key of the desktop's keyring, and no copy could read them.
  '--password-store=basic',
  '--remote-debugging-pipe',
];

// Looked up once a test file: each look starts a process.
let chromium: string | undefined;

export interface Browser {
  readonly pid: number;
  /** Loads a page in the one tab. */
  visit(url: string): Promise<void>;
  /** Runs an expression in the tab and waits for its promise; the value must survive JSON. */
  evaluate<T>(expression: string): Promise<T>;
  /** All cookies of the profile, by name. */
  cookies(): Promise<Record<string, string>>;
  /** Ends it as a user would, so that everything is flushed, and waits for the last process. */
  close(): Promise<void>;
  /** SIGKILL to the browser and everything below it. */
  kill(): Promise<void>;
}

interface Running {
  readonly pid: number;
  readonly pipe: DevToolsPipe;
  /** Stands in the environment of all its processes. */
  readonly marker: string;
  readonly exited: Promise<void>;
}

export async function startBrowser(profileDir: string, moreArgs: readonly string[]): Promise<Browser> {
  const running = launch(profileDir, moreArgs);
  try {
    await running.pipe.call('Browser.getVersion', {}, START_LIMIT_MS);
    const session = await openTab(running.pipe);
    return makeBrowser(running, session);
  } catch (error) {
    await endByForce(running);
    throw error;
  }
}

function launch(profileDir: string, moreArgs: readonly string[]): Running {
  chromium ??= ensureChromium();
  const args = [...ARGS, ...moreArgs, `--user-data-dir=${profileDir}`, 'about:blank'];
  const mark = randomUUID();
  const child = spawn(chromium, args, {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      HOLDFAST_RIG: mark,
      // Where Chrome keeps its crash reports; Debian's build would write to ~/.config instead.
      BREAKPAD_DUMP_LOCATION: join(profileDir, 'Crashpad'),
    },
  });
  const pipe = new DevToolsPipe(child.stdio[3] as Writable, child.stdio[4] as Readable);
  const exited = watchExit(child, pipe);
  return { pid: child.pid ?? 0, pipe, marker: `HOLDFAST_RIG=${mark}`, exited };
}

/** Resolves when the browser process has ended, and fails every DevTools call that still waits. */
function watchExit(child: ChildProcess, pipe: DevToolsPipe): Promise<void> {
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-STDERR_KEPT);
  });
  return new Promise((resolve) => {
    child.once('error', (error) => (pipe.fail(error), resolve()));
    child.once('exit', (code, signal) => {
      pipe.fail(new Error(`Chromium ended (${signal ?? `exit code ${code}`}): ${stderr.trim()}`));
      resolve();
    });
  });
}

async function openTab(pipe: DevToolsPipe): Promise<string> {
  const { targetId } = await pipe.call<{ targetId: string }>(
    'Target.createTarget',
    { url: 'about:blank' },
    CALL_LIMIT_MS,
  );
  const params = { targetId, flatten: true };
  const { sessionId } = await pipe.call<{ sessionId: string }>(
    'Target.attachToTarget',
    params,
    CALL_LIMIT_MS,
  );
  await pipe.call('Page.enable', {}, CALL_LIMIT_MS, sessionId);
  return sessionId;
}

function makeBrowser(running: Running, session: string): Browser {
  const { pid, pipe } = running;
  return {
    pid,
    visit: (url) => visit(pipe, session, url),
    evaluate: (expression) => evaluate(pipe, session, expression),
    cookies: () => readCookies(pipe),
    close: () => endCleanly(running),
    kill: () => endByForce(running),
  };
}

async function visit(pipe: DevToolsPipe, session: string, url: string): Promise<void> {
  const loaded = pipe.nextEvent('Page.loadEventFired', session, PAGE_WORK_LIMIT_MS);
  const navigated = pipe.call<{ errorText?: string }>('Page.navigate', { url }, CALL_LIMIT_MS, session);
  const [{ errorText }] = await Promise.all([navigated, loaded]);
  if (errorText) throw new Error(`Chromium could not load ${url}: ${errorText}`);
}

interface Evaluated {
  readonly result: { readonly value?: unknown };
  readonly exceptionDetails?: {
    readonly text: string;
    readonly exception?: { readonly description?: string };
  };
}

async function evaluate<T>(pipe: DevToolsPipe, session: string, expression: string): Promise<T> {
  const params = { expression, awaitPromise: true, returnByValue: true };
  const answer = await pipe.call<Evaluated>('Runtime.evaluate', params, PAGE_WORK_LIMIT_MS, session);
  const failure = answer.exceptionDetails;
  if (failure) throw new Error(`in the page: ${failure.exception?.description ?? failure.text}`);
  return answer.result.value as T;
}

async function readCookies(pipe: DevToolsPipe): Promise<Record<string, string>> {
  const answer = await pipe.call<{ cookies: { name: string; value: string }[] }>(
    'Storage.getCookies',
    {},
    CALL_LIMIT_MS,
  );
  return Object.fromEntries(answer.cookies.map(({ name, value }) => [name, value]));
}

async function endCleanly({ pid, pipe, marker, exited }: Running): Promise<void> {
  // Looked up first: once the browser is gone its children have another parent.
  const processes = markedProcesses(marker);
  if (!processes.some((one) => one.pid === pid))
    throw new Error(`Chromium ${pid} ended before it was closed`);
  // The pipe may break before the answer comes; that the processes end is the proof that counts.
  pipe.call('Browser.close', {}, CLOSE_LIMIT_MS).catch(() => undefined);
  try {
    await waitUntilGone(processes, CLOSE_LIMIT_MS);
  } catch (error) {
    killAll(processes);
    throw new Error(`Chromium ${pid} did not close cleanly and was killed`, { cause: error });
  }
  await exited;
}

async function endByForce({ marker, exited }: Running): Promise<void> {
  const processes = markedProcesses(marker);
  killAll(processes);
  await waitUntilGone(processes, CLOSE_LIMIT_MS);
  await exited;
}
