// The probes of `doctor --probe`: one place after the other, because a place is tried under no other load than its own.
import { HoldfastError } from '../core/errors.ts';
import type { ProbeReport } from '../ports/probe.ts';
import type { OperationContext } from './context.ts';

/** By URL. A place where nothing could be run has one case that failed: that one. */
export async function probePlaces(context: OperationContext): Promise<ReadonlyMap<string, ProbeReport>> {
  const reports = new Map<string, ProbeReport>();
  for (const { place } of context.stores) {
    context.signal?.throwIfAborted();
    reports.set(place.url, await probeOne(context, place));
  }
  return reports;
}

async function probeOne(
  context: OperationContext,
  place: OperationContext['stores'][number]['place'],
): Promise<ProbeReport> {
  try {
    return await context.prober.probe(place, (done, total) =>
      context.progress.report('cases tried', done, total),
    );
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    const failure = error.message;
    return { place: place.url, where: 'nowhere', cases: [{ name: 'the cases can be run there', failure }] };
  }
}
