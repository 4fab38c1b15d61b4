// Which process this is, in words by which another one on the same machine can prove it dead.
import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { LeaseOwner } from '../../ports/entry-store.ts';
import { isOutOfSight } from '../folder/process-table.ts';

export type HolderIdentity = Pick<LeaseOwner, 'host' | 'pid' | 'process'>;

/**
 * This process as an owner of leases: machine, process, and a number of its own, so that each holder in one process
 * knows its own leases again. On Linux `process` is `linux:<boot>:<namespaces>:<pid>:<start>:<number>`, elsewhere
 * nothing by which anybody could prove anything.
 */
export function thisOwner(): HolderIdentity {
  const own = { host: hostname(), pid: process.pid };
  const space = processSpace();
  const startedAt = space === null ? null : startOf(process.pid);
  const number = randomUUID();
  if (space === null || startedAt === null) return { ...own, process: `somewhere:${number}` };
  return { ...own, process: [space, process.pid, startedAt, number].join(':') };
}

/** True only for an owner that ran on this boot of this machine and surely runs no more. A doubt is no proof. */
export function isProvenDead(owner: LeaseOwner): boolean {
  const [, space, pid, start] = /^(linux:[^:]+:[^:]+):(\d+):(\d+):/.exec(owner.process) ?? [];
  if (space === undefined || owner.host !== hostname() || space !== processSpace()) return false;
  if (!exists(Number(pid))) return true;
  const startedAt = startOf(Number(pid));
  return startedAt !== null && (startedAt === 'ended' || startedAt !== start);
}

function namespaceOf(kind: 'pid' | 'time'): string | null {
  return seen(() => /\d+/.exec(readlinkSync(`/proc/self/ns/${kind}`))?.[0] ?? null);
}

/**
 * What makes a pid mean one process and its start time one number: this boot of the kernel, this namespace of pids, and
 * this one of time, by which the kernel shifts what it tells of starts (time_namespaces(7)). Null where /proc does not
 * tell of this namespace, which happens in a container that was given the /proc of another one.
 */
function processSpace(): string | null {
  if (seen(() => readlinkSync('/proc/self')) !== String(process.pid)) return null;
  const boot = seen(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const pids = namespaceOf('pid');
  // A kernel without them (before 5.6) has one time for all.
  const time = namespaceOf('time') ?? '0';
  return boot === null || pids === null ? null : `linux:${boot}:${pids}.${time}`;
}

/**
 * When a process started, in ticks since boot: two processes that got the same pid differ in it. `ended` for one
 * that is only waited for by its parent; null where it cannot be read.
 * proc_pid_stat(5): the second field, the name, is in parentheses and may hold anything; state is the third, starttime the 22nd.
 */
function startOf(pid: number): string | null {
  const stat = seen(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : (fields[19] ?? null);
}

/** Asks the kernel and not /proc, which may be mounted so that it hides the processes of other users. */
function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return false;
    if (code === 'EPERM' || code === 'EACCES') return true;
    throw error;
  }
}

function seen<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch (error) {
    if (isOutOfSight(error)) return null;
    throw error;
  }
}
