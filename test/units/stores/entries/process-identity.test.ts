// A process is proven dead only where it surely is.
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { LeaseOwner } from '../../../../src/ports/entry-store.ts';
import { isProvenDead, thisOwner } from '../../../../src/stores/entries/process-identity.ts';

const own: LeaseOwner = { ...thisOwner(), purpose: 'test' };
const [system, boot, namespace, pid, start] = own.process.split(':');

/** As that process would name itself. */
function ownerOf(ownPid: number): LeaseOwner {
  const stat = readFileSync(`/proc/${ownPid}/stat`, 'latin1');
  const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return { ...own, pid: ownPid, process: [system, boot, namespace, ownPid, started, 'x'].join(':') };
}

function sleeper(program = 'sleep'): ChildProcess {
  const child = spawn(program, ['600'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  const end = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await end;
}

describe('an owner', () => {
  test('that runs is not dead', () => {
    expect(isProvenDead(own)).toBe(false);
    const child = sleeper();
    expect(isProvenDead(ownerOf(child.pid ?? 0))).toBe(false);
  });

  test('that runs under a name with parentheses and spaces is not dead', () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-name-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const program = join(folder, 'a) Z 1 (b');
    symlinkSync(execFileSync('which', ['sleep'], { encoding: 'utf8' }).trim(), program);
    const child = sleeper(program);
    expect(readFileSync(`/proc/${child.pid}/stat`, 'latin1')).toContain('(a) Z 1 (b)');
    expect(isProvenDead(ownerOf(child.pid ?? 0))).toBe(false);
  });

  test('that was killed is', async () => {
    const child = sleeper();
    const owner = ownerOf(child.pid ?? 0);
    await ended(child);
    expect(isProvenDead(owner)).toBe(true);
  });

  test('whose pid is another process by now is', () => {
    expect(isProvenDead({ ...own, process: own.process.replace(`:${start}:`, ':1:') })).toBe(true);
  });

  test('that its parent has not buried yet is', async () => {
    // The shell becomes `sleep`, which never waits for the child that it has.
    const parent = spawn('sh', ['-c', 'sleep 600 & echo $!; exec sleep 600'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void parent.kill('SIGKILL'));
    const child = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
    const parentRuns = `/proc/${parent.pid}/comm`;
    while (readFileSync(parentRuns, 'utf8').trim() !== 'sleep') await new Promise(setImmediate);
    const owner = ownerOf(child);
    expect(isProvenDead(owner)).toBe(false);
    process.kill(child, 'SIGKILL');
    while (!/\) Z /.test(readFileSync(`/proc/${child}/stat`, 'latin1'))) await new Promise(setImmediate);
    expect(isProvenDead(owner)).toBe(true);
  });

  test.each([
    ['of another boot', own.process.replace(boot ?? '', '0b5c1b9e-0000-0000-0000-000000000000')],
    ['in another namespace of pids', own.process.replace(`:${namespace}:`, ':1:')],
    ['on a system without /proc', 'somewhere:4194304'],
    ['of which nobody knows how to read it', 'linux:4194304'],
  ])('%s is in doubt, whatever runs here under its pid', (_what, text) => {
    const gone = text.replace(`:${pid}:`, ':4194304:');
    expect(isProvenDead({ ...own, pid: 4_194_304, process: gone })).toBe(false);
  });

  test('on another host is in doubt', () => {
    const gone = own.process.replace(`:${pid}:`, ':4194304:');
    expect(isProvenDead({ ...own, process: gone })).toBe(true);
    expect(isProvenDead({ ...own, process: gone, host: 'elsewhere' })).toBe(false);
  });

  test('that is another holder in this process has another name', () => {
    expect(thisOwner().process).not.toBe(own.process);
    expect(thisOwner().process.split(':').slice(0, 5)).toEqual([system, boot, namespace, pid, start]);
  });
});
