// What a keeper counts and times while it runs, for Prometheus. It begins anew with the process, as counters do.
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import type { KeeperEvents } from '../../../ports/fleet.ts';
import type { Measures } from '../../../ports/measures.ts';

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export class KeeperMetrics implements Measures {
  readonly registry = new Registry();
  readonly #calls = new Histogram({
    name: 'holdfast_call_duration_seconds',
    help: 'Calls of databases of sessions and of the blob store under the vault, by call and outcome.',
    labelNames: ['what', 'call', 'outcome'] as const,
    buckets: seconds,
    registers: [this.registry],
  });
  readonly #looks = new Histogram({
    name: 'holdfast_look_duration_seconds',
    help: 'How long one look at every place took; names: sizes were left as they were.',
    labelNames: ['how'] as const,
    buckets: seconds,
    registers: [this.registry],
  });
  readonly #leaseLosses = new Counter({
    name: 'holdfast_lease_losses_total',
    help: 'Leases that this keeper held and somebody else took.',
    registers: [this.registry],
  });
  readonly #runs = new Counter({
    name: 'holdfast_runs_total',
    help: 'Runs of this keeper, by operation and how they ended; each is counted once, and an undo is one of its own.',
    labelNames: ['operation', 'state'] as const,
    registers: [this.registry],
  });
  readonly #freed = new Counter({
    name: 'holdfast_freed_bytes_total',
    help: 'Bytes that runs of this keeper moved to the trash or made smaller.',
    labelNames: ['operation'] as const,
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  called(...[what, call, took, outcome]: Parameters<Measures['called']>): void {
    this.#calls.observe({ what, call, outcome }, took);
  }

  leaseLost(): void {
    this.#leaseLosses.inc();
  }

  looked(...[how, took]: Parameters<Measures['looked']>): void {
    this.#looks.observe({ how }, took);
  }

  /** Counts runs as they end, until the signal. */
  countRuns(events: Pick<KeeperEvents, 'listen'>, signal: AbortSignal): void {
    events.listen(
      null,
      (event) => {
        if (event.kind !== 'run') return;
        const { operation, state, freedBytes, ends } = event.payload;
        // That an undo took it back is told of a run, too, but it was counted when it ended.
        if (typeof operation !== 'string' || typeof state !== 'string' || ends !== true) return;
        this.#runs.inc({ operation, state });
        if (typeof freedBytes === 'number') this.#freed.inc({ operation }, freedBytes);
      },
      signal,
    );
  }
}
