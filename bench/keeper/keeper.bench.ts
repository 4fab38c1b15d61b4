// Measures the keeper over a large world: its check of an unchanged world against a full scan, its CPU at rest, and
// how long its event loop is ever blocked.
// Run: npx tsx bench/keeper/keeper.bench.ts [--world DIR] [--rounds N] [--rest-seconds N]
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeScanWorld, type ScanWorld } from '../worlds/make-scan-world.ts';

/** The kernel counts CPU time in ticks of 10 ms (USER_HZ). */
const tickMs = 10;

const { values } = parseArgs({
  options: {
    world: { type: 'string', default: join(tmpdir(), 'holdfast-scan-world') },
    rounds: { type: 'string', default: '7' },
    'rest-seconds': { type: 'string', default: '130' },
  },
});

function fileAt(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

function flagsOf(world: ScanWorld): string[] {
  return ['--place', `baileys:${world.auth}`, '--place', `wwebjs:${world.wwebjs}`];
}

/** Both kinds of check in one process, one after the other, so that the machine's mood is the same for both. */
async function compareChecks(world: ScanWorld, home: string, rounds: number): Promise<void> {
  const child = spawn(
    process.execPath,
    [fileAt('./checks.mjs'), home, String(rounds), world.auth, world.wwebjs],
    {
      stdio: 'inherit',
    },
  );
  await new Promise((resolve) => child.once('exit', resolve));
}

/** The real keeper, left alone: at rest it looks once a minute and does nothing else. */
async function measureRest(world: ScanWorld, home: string, seconds: number): Promise<void> {
  const args = ['--import', fileAt('./event-loop-probe.mjs'), fileAt('../../bin/holdfast'), 'serve'];
  const keeper = spawn(
    process.execPath,
    [...args, '--home', home, '--set', 'health.port=0', ...flagsOf(world)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  keeper.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  while (!output.includes('Holdfast keeps watch')) await sleep(200);
  // The first check has read everything; from here on nothing changes.
  await sleep(5000);
  keeper.kill('SIGUSR2');
  const before = cpuMs(keeper.pid as number);
  await sleep(seconds * 1000);
  const used = cpuMs(keeper.pid as number) - before;
  const memory = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${keeper.pid}/status`, 'utf8'))?.[1];
  keeper.kill('SIGTERM');
  await new Promise((resolve) => keeper.once('exit', resolve));
  console.log(
    `At rest for ${seconds} s: ${((100 * used) / (seconds * 1000)).toFixed(2)} % of one core, ${memory} kB resident.`,
  );
  console.log(
    output
      .split('\n')
      .filter((line) => line.startsWith('event loop'))
      .join('\n'),
  );
}

function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

const world = makeScanWorld(values.world);
const home = mkdtempSync(join(tmpdir(), 'holdfast-keeper-bench-'));
try {
  await compareChecks(world, home, Number(values.rounds));
  const restSeconds = Number(values['rest-seconds']);
  if (restSeconds > 0) await measureRest(world, join(home, 'rest'), restSeconds);
} finally {
  rmSync(home, { recursive: true, force: true });
}
