// Measures one run of one command from outside: wall time, processor time, and its largest process's peak memory.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Method = 'gnu-time' | 'proc' | 'wall-only';

export interface Run {
  readonly wallSeconds: number;
  /** User and system together, of the command and all it waited for. */
  readonly cpuSeconds: number | undefined;
  /** Of the largest single process of the tree, threads included; not the sum. */
  readonly peakBytes: number | undefined;
}

export type Outcome =
  { readonly ok: true; readonly run: Run } | { readonly ok: false; readonly reason: string };

const GNU_TIME = '/usr/bin/time';
/** The kernel's clock ticks a second in /proc: 100 on every Linux that Node supports. */
const TICKS_PER_SECOND = 100;
const POLL_MILLISECONDS = 5;
const KEPT_ERROR_TEXT = 4000;

interface Ended {
  readonly wallSeconds: number;
  readonly failure: string | undefined;
}

/** Waits for the end of `child`. Its output must be ignored and its errors piped. */
function ended(child: ChildProcess, started: number, accepted: readonly number[]): Promise<Ended> {
  return new Promise((resolve) => {
    let errors = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-KEPT_ERROR_TEXT);
    });
    let wallSeconds = 0;
    child.once('error', (error) => resolve({ wallSeconds: 0, failure: error.message }));
    child.once('exit', () => {
      wallSeconds = (performance.now() - started) / 1000;
    });
    child.once('close', (code, signal) => {
      const good = code !== null && accepted.includes(code);
      const said = errors.split('\n').find((line) => /error|cannot|not found|no such/i.test(line));
      const how = signal === null ? `exit ${String(code)}` : `ended by ${signal}`;
      resolve({ wallSeconds, failure: good ? undefined : `${how}${said ? `: ${said.trim()}` : ''}` });
    });
  });
}

function start(argv: readonly string[]): ChildProcess {
  const [program = '', ...rest] = argv;
  // Output goes nowhere, as in "> /dev/null": a pipe would charge a talkative command for our reading.
  return spawn(program, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
}

async function withGnuTime(argv: readonly string[], accepted: readonly number[]): Promise<Outcome> {
  const scratch = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  try {
    const report = join(scratch, 'time');
    const started = performance.now();
    const child = start([GNU_TIME, '--quiet', '-o', report, '-f', '%U %S %M', ...argv]);
    const { wallSeconds, failure } = await ended(child, started, accepted);
    if (failure !== undefined) return { ok: false, reason: failure };
    const [user, system, kilobytes] = readFileSync(report, 'utf8').trim().split(' ').map(Number);
    if (user === undefined || system === undefined || kilobytes === undefined) {
      return { ok: false, reason: `${GNU_TIME} wrote no figures` };
    }
    return { ok: true, run: { wallSeconds, cpuSeconds: user + system, peakBytes: kilobytes * 1024 } };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // The process ended between two looks at it.
  }
}

/** Processor time of all children that this process has waited for: exact, unlike polling each of them. */
function waitedForSeconds(): number {
  const stat = textOf('/proc/self/stat');
  // The program's name may hold spaces, so counting starts after its closing bracket (field 3).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}

function largestPeak(pid: number): number {
  const match = /^VmHWM:\s+(\d+) kB/m.exec(textOf(`/proc/${pid}/status`));
  let peak = match ? Number(match[1]) * 1024 : 0;
  for (const child of textOf(`/proc/${pid}/task/${pid}/children`).split(' ')) {
    if (child.trim() !== '') peak = Math.max(peak, largestPeak(Number(child)));
  }
  return peak;
}

async function withProc(argv: readonly string[], accepted: readonly number[]): Promise<Outcome> {
  const before = waitedForSeconds();
  const started = performance.now();
  const child = start(argv);
  let peakBytes = 0;
  // The kernel keeps the high-water mark itself: polling only has to come once near the end.
  const poll = setInterval(() => {
    if (child.pid !== undefined) peakBytes = Math.max(peakBytes, largestPeak(child.pid));
  }, POLL_MILLISECONDS);
  const { wallSeconds, failure } = await ended(child, started, accepted);
  clearInterval(poll);
  if (failure !== undefined) return { ok: false, reason: failure };
  const cpuSeconds = waitedForSeconds() - before;
  return { ok: true, run: { wallSeconds, cpuSeconds, peakBytes: peakBytes > 0 ? peakBytes : undefined } };
}

async function withWallOnly(argv: readonly string[], accepted: readonly number[]): Promise<Outcome> {
  const started = performance.now();
  const { wallSeconds, failure } = await ended(start(argv), started, accepted);
  if (failure !== undefined) return { ok: false, reason: failure };
  return { ok: true, run: { wallSeconds, cpuSeconds: undefined, peakBytes: undefined } };
}

/** GNU time knows exactly; its namesakes on other systems do not take -f, so they are not used. */
export async function bestMethod(): Promise<Method> {
  if (existsSync(GNU_TIME) && (await withGnuTime([process.execPath, '--version'], [0])).ok) return 'gnu-time';
  return existsSync('/proc/self/stat') ? 'proc' : 'wall-only';
}

/** One run. Never two at a time in one process: the figures of both would be mixed. */
export function measure(
  method: Method,
  argv: readonly string[],
  accepted: readonly number[] = [0],
): Promise<Outcome> {
  if (method === 'gnu-time') return withGnuTime(argv, accepted);
  if (method === 'proc') return withProc(argv, accepted);
  return withWallOnly(argv, accepted);
}
