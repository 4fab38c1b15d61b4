// Measures the API under load while the keeper scans: answers that failed, how long they took, and what the scan loses.
// The keeper looks again as soon as it has looked, and reads every size each time.
// Run: npm run build && npx tsx bench/http/http.bench.ts [--world DIR] [--folders 2000] [--files 100] [--rate 200] [--seconds 60]
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Agent, request } from 'undici';
import { makeScanWorld } from '../worlds/make-scan-world.ts';
import type { ScanWorld } from '../worlds/make-scan-world.ts';

const { values } = parseArgs({
  options: {
    world: { type: 'string', default: join(tmpdir(), 'holdfast-http-world') },
    folders: { type: 'string', default: '2000' },
    files: { type: 'string', default: '100' },
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '60' },
  },
});

/** What dashboards and scripts ask for, as often as they do: mostly pages of the list. */
const paths = [
  '/api/sessions?limit=100',
  '/api/sessions?limit=100&sort=size&order=desc',
  '/api/sessions?limit=100&query=5',
  '/api/sessions?limit=100&health=healthy&offset=500',
  '/api/fleet',
  '/api/places',
  '/api/plans',
  '/api/alerts?limit=50',
  '/health',
];

async function startKeeper(world: ScanWorld, home: string): Promise<{ child: ChildProcess; url: string }> {
  const settings = {
    'http.port': 0,
    'http.rateLimitPerMinute': 1_000_000,
    'jobs.checkEveryMs': 100,
    'jobs.sizesEveryMs': 0,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const program = fileURLToPath(new URL('../../bin/holdfast', import.meta.url));
  const child = spawn(
    process.execPath,
    [program, 'serve', '--home', home, '--json', '--place', `baileys:${world.auth}`, ...flags],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  for (;;) {
    const [, url] = /"url":"(http[^"]+)"/.exec(output) ?? [];
    if (url !== undefined) return { child, url };
    if (child.exitCode !== null) throw new Error(`the keeper ended: ${output.slice(-2000)}`);
    await sleep(100);
  }
}

interface Scans {
  readonly count: number;
  readonly seconds: number;
}

/** All looks so far, by the keeper's own metrics. */
async function scansSoFar(url: string): Promise<Scans> {
  const text = await (await request(`${url}/metrics`)).body.text();
  const figure = (name: string): number =>
    Number(
      new RegExp(`^holdfast_look_duration_seconds_${name}\\{[^}]*sizes[^}]*\\} (\\S+)`, 'm').exec(
        text,
      )?.[1] ?? NaN,
    );
  return { count: figure('count'), seconds: figure('sum') };
}

interface Stretch {
  /** How long one scan took, of those that ended meanwhile. */
  readonly scanSeconds: number;
  readonly scans: number;
  /** Of the keeper, all its threads. */
  readonly processorMs: number;
}

async function measured(url: string, pid: number, meanwhile: () => Promise<void>): Promise<Stretch> {
  const before = await scansSoFar(url);
  const processorBeforeMs = processorMs(pid);
  await meanwhile();
  const spentMs = processorMs(pid) - processorBeforeMs;
  const after = await scansSoFar(url);
  const scans = after.count - before.count;
  return { scanSeconds: (after.seconds - before.seconds) / scans, scans, processorMs: spentMs };
}

/** Linux counts it in hundredths of a second. */
function processorMs(pid: number): number {
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? '';
  const [user, system] = afterName.split(' ').slice(11, 13).map(Number);
  return ((user ?? NaN) + (system ?? NaN)) * 10;
}

/** At a fixed rate, whatever becomes of the answers before: who waits does not make the keeper's life easier. */
async function load(
  url: string,
  rate: number,
  seconds: number,
): Promise<{ tookMs: number[]; failures: string[] }> {
  const agent = new Agent({ connections: 64, pipelining: 1 });
  const tookMs: number[] = [];
  const failures: string[] = [];
  const pending: Promise<void>[] = [];
  const beganMs = performance.now();
  for (let sent = 0; sent < rate * seconds; sent++) {
    const dueMs = beganMs + (sent * 1000) / rate;
    const waitMs = dueMs - performance.now();
    if (waitMs > 1) await sleep(waitMs);
    pending.push(ask(`${url}${paths[sent % paths.length]}`, agent, dueMs, tookMs, failures));
  }
  await Promise.all(pending);
  await agent.close();
  return { tookMs, failures };
}

async function ask(
  url: string,
  dispatcher: Agent,
  dueMs: number,
  tookMs: number[],
  failures: string[],
): Promise<void> {
  try {
    const { statusCode, body } = await request(url, { dispatcher });
    await body.text();
    if (statusCode !== 200) failures.push(`${statusCode} ${url}`);
    // From when it was due: what waited for a connection counts as well.
    tookMs.push(performance.now() - dueMs);
  } catch (error) {
    failures.push(`${(error as Error).message} ${url}`);
  }
}

function quantile(sorted: readonly number[], share: number): string {
  return `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN).toFixed(1)} ms`;
}

const [folders, files, rate, seconds] = [values.folders, values.files, values.rate, values.seconds].map(
  Number,
) as [number, number, number, number];
const world = makeScanWorld(values.world, { folders, files, profiles: 1, profileFiles: 50 });
const home = mkdtempSync(join(tmpdir(), 'holdfast-http-bench-'));
const { child, url } = await startKeeper(world, home);
try {
  await sleep(3000);
  const pid = child.pid ?? NaN;
  const alone = await measured(url, pid, () => sleep(seconds * 500));
  let loaded: Awaited<ReturnType<typeof load>> = { tookMs: [], failures: [] };
  const under = await measured(url, pid, async () => void (loaded = await load(url, rate, seconds)));
  const sorted = loaded.tookMs.toSorted((a, b) => a - b);
  console.log(`${sorted.length} answers at ${rate}/s for ${seconds} s; ${loaded.failures.length} failed`);
  console.log(loaded.failures.slice(0, 5).join('\n'));
  console.log(`p50 ${quantile(sorted, 0.5)}, p99 ${quantile(sorted, 0.99)}, longest ${quantile(sorted, 1)}`);
  const [aloneS, underS] = [alone.scanSeconds, under.scanSeconds];
  console.log(
    `scan of ${folders} sessions: ${aloneS.toFixed(2)} s alone, ${underS.toFixed(2)} s under load: ${(underS / aloneS).toFixed(2)} ×`,
  );
  // Where others use the machine too, this says more than the times above.
  const perScanMs = alone.processorMs / alone.scans;
  const perAnswerMs = (under.processorMs - perScanMs * under.scans) / sorted.length;
  console.log(
    `processor time: ${perScanMs.toFixed(0)} ms a scan, about ${perAnswerMs.toFixed(2)} ms an answer; load of the machine ${(loadavg()[0] ?? NaN).toFixed(1)} on ${availableParallelism()} cores`,
  );
} finally {
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('exit', resolve));
  rmSync(home, { recursive: true, force: true });
}
