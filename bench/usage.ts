// What a process takes while it does something: processor, memory, bytes, and how long it let nobody else in.
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

export interface Usage {
  readonly wallS: number;
  readonly cpuS: number;
  readonly peakMb: number;
  /** How late a timer came, which also waits for the machine's processors. */
  readonly longestBlockMs: number;
  /** Of one turn of the event loop, without the time in which the machine did something else. */
  readonly longestTurnMs: number;
  readonly readMb: number;
  readonly writtenMb: number;
}

/** Begins to measure this process. @returns what ends it */
export function watchUsage(): () => Usage {
  const [cpu, io, startMs] = [process.cpuUsage(), ioOfProcess(), performance.now()];
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  let peakBytes = 0;
  const look = (): void => void (peakBytes = Math.max(peakBytes, process.memoryUsage.rss()));
  const timer = setInterval(look, 10);
  const turns = watchTurns();
  return () => {
    clearInterval(timer);
    const longestTurnMs = turns.end();
    loop.disable();
    const used = process.cpuUsage(cpu);
    const after = ioOfProcess();
    return {
      wallS: (performance.now() - startMs) / 1000,
      cpuS: (used.user + used.system) / 1e6,
      peakMb: peakBytes / 1e6,
      longestBlockMs: loop.max / 1e6,
      longestTurnMs,
      readMb: (after.read - io.read) / 1e6,
      writtenMb: (after.written - io.written) / 1e6,
    };
  };
}

/** The most processor time that this thread took between two ticks of a millisecond. */
function watchTurns(): { end(): number } {
  let [beforeMs, longestMs] = [threadCpuMs(), 0];
  const tick = (): void => {
    const nowMs = threadCpuMs();
    [beforeMs, longestMs] = [nowMs, Math.max(longestMs, nowMs - beforeMs)];
  };
  const timer = setInterval(tick, 1);
  return {
    end() {
      clearInterval(timer);
      return longestMs;
    },
  };
}

/** proc_pid_schedstat: nanoseconds on a processor come first. */
function threadCpuMs(): number {
  const [onProcessor] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
  return Number(onProcessor) / 1e6;
}

/** What it gave to the kernel and took from it, whether or not a disk was asked: proc_pid_io(5). */
function ioOfProcess(): { readonly read: number; readonly written: number } {
  const text = readFileSync('/proc/self/io', 'utf8');
  const of = (name: string): number => Number(new RegExp(`^${name}: (\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return { read: of('rchar'), written: of('wchar') };
}
