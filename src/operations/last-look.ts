// The last look before anything of a session moves: what the plan's guards went by may have changed since.
import { listingOf } from '../core/listing.ts';
import type { PlanOperation, Step } from '../core/plan.ts';
import type { Store } from '../ports/store.ts';
import type { OperationContext } from './context.ts';

/** @returns why the session is left alone; null when nothing speaks against going on */
export async function lastLook(
  context: OperationContext,
  operation: PlanOperation,
  store: Store,
  step: Step,
): Promise<string | null> {
  // What lies in the trash is in nobody's use.
  if (step.kind === 'destroy') return step.onlyIfReplaced ? whyNotReplaced(store, step) : null;
  // What somebody has at its target is never changed; the step itself looks whose that is, and who uses its origin.
  if (step.kind === 'move-session') return null;
  // Only a browser that runs can do it.
  if (step.kind === 'empty-live-caches') return null;
  if (operation === 'gc') {
    const listed = await whyNoOrphan(context, step);
    if (listed !== null) return listed;
  }
  const use = await store.inUse(step.session);
  return use.answer === 'no' ? null : `in use: ${use.why.join('; ')}`;
}

/** The list is rewritten all the time; who was an orphan when the plan was made may be somebody's by now. */
async function whyNoOrphan(context: OperationContext, step: Step): Promise<string | null> {
  const registry = await context.registry.read();
  if (registry.state !== 'read') return 'the instances list cannot be read now';
  return listingOf(registry)(step.session) === null ? null : 'it is in the instances list now';
}

/** A purge goes by the session that stands in its place; it may have been torn since the plan was made. */
async function whyNotReplaced(store: Store, step: Step): Promise<string | null> {
  const credentials = (await store.detail(step.session))?.picture.credentials;
  const replaced = credentials?.state === 'whole' && credentials.paired === true;
  return replaced
    ? null
    : 'the last whole credentials of this session: it has no paired ones in its place now';
}
