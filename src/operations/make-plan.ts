// Turns a decision into a plan: fills in what each step expects to find, and seals it with this home's key.
import { HoldfastError } from '../core/errors.ts';
import type { Inventory, SessionPicture } from '../core/inventory.ts';
import { canonicalJson, planFormat } from '../core/plan.ts';
import type {
  Decision,
  Expectation,
  MoveToTrash,
  Plan,
  PlanOperation,
  ProtectedLine,
  Step,
} from '../core/plan.ts';
import type { Removal } from '../core/removal.ts';
import { sessionKey } from '../core/session.ts';
import type { Store } from '../ports/store.ts';
import type { OperationContext } from './context.ts';

export interface PlanRequest {
  readonly operation: PlanOperation;
  readonly policy?: 'safe' | 'classic';
  readonly inventory: Inventory;
  readonly decision: Decision;
  readonly undoes?: string;
  /** Steps that are known already (undo, purge); otherwise they are made from the decision's removals. */
  readonly steps?: readonly Step[];
  /** What is left alone, where it is known already; otherwise what guards took away. */
  readonly protected?: readonly ProtectedLine[];
  readonly whole?: true;
  readonly warnings?: readonly string[];
}

/** Why thousands of files of one session are protected needs no line for each. The summary per session counts them all. */
const mostProtectedLines = 10_000;

export async function makePlan(context: OperationContext, request: PlanRequest): Promise<Plan> {
  const { operation, inventory, decision } = request;
  const unread = unreadPlaces(inventory);
  const steps = request.steps ?? (await stepsOf(context, inventory, decision));
  const concerned = new Set(steps.flatMap(placesOf));
  const unsealed: Omit<Plan, 'seal'> = {
    format: planFormat,
    id: context.newId('plan'),
    operation,
    madeAtMs: context.nowMs(),
    home: context.catalog.homeId,
    policy: request.policy ?? null,
    places: inventory.places
      .filter((place) => concerned.has(place.url))
      .map(({ url, identity }) => ({ url, identity })),
    steps,
    protected: request.protected ?? protectedLines(decision),
    kept: decision.kept,
    sessions: decision.sessions,
    notes: [...decision.notes, ...unread, ...leftOut(decision)],
    totals: {
      steps: steps.length,
      files: sum(steps, (step) => step.files),
      sizeBytes: sum(steps, (step) => step.sizeBytes),
    },
    ...(request.undoes !== undefined && { undoes: request.undoes }),
    ...(request.whole === true && { whole: true as const }),
    ...(request.warnings !== undefined && { warnings: request.warnings }),
  };
  const plan = { ...unsealed, seal: context.catalog.seal(canonicalJson(unsealed)) };
  const { plans } = context.catalog;
  // The newest plan of a maker replaces the ones before it; an empty one has nothing to wait for.
  await plans.dropOlder(operation, context.madeBy, plan.id);
  if (steps.length > 0) await plans.save(plan, context.madeBy);
  return plan;
}

export function protectedLines({ vetoes }: Decision): ProtectedLine[] {
  return vetoes.slice(0, mostProtectedLines).map(({ removal, guard, reason }) => {
    const { session, path, sizeBytes } = removal;
    return { guard, reason, session, path, sizeBytes };
  });
}

/** The places that a step changes: it needs their locks, and they must be what they were. */
export function placesOf(step: Step): string[] {
  const { place } = step.session;
  if (step.kind !== 'move-session' && step.kind !== 'return-session') return [place];
  return step.from.session === null ? [place] : [step.from.session.place, place];
}

function leftOut({ vetoes }: Decision): string[] {
  const count = vetoes.length - mostProtectedLines;
  return count > 0 ? [`${count} more things are protected than are listed here.`] : [];
}

/** A place that was not read gives no steps; that must not look like a place with nothing to remove. */
function unreadPlaces({ places }: Inventory): string[] {
  const unread = places.filter((place) => place.problem !== null);
  const [first] = unread;
  if (first !== undefined && unread.length === places.length) {
    throw new HoldfastError('PLACE_UNAVAILABLE', { place: first.url, cause: first.problem ?? '' });
  }
  return unread.map(
    ({ url, problem }) => `Nothing of ${url} is in this plan: it cannot be read (${problem}).`,
  );
}

/** Whether the plan is, to the letter, what a home with this key has sealed. */
export function isSealed(plan: Plan, seal: (text: string) => string): boolean {
  const { seal: found, ...rest } = plan;
  return seal(canonicalJson(rest)) === found;
}

/** One step for each removal that is still what it was. */
export async function stepsOf(
  context: OperationContext,
  inventory: Inventory,
  decision: Decision,
): Promise<Step[]> {
  const pictures = new Map(inventory.sessions.map((picture) => [sessionKey(picture.ref), picture]));
  const steps: Step[] = [];
  for (const [index, removal] of decision.removals.entries()) {
    context.signal?.throwIfAborted();
    const store = storeOf(context.stores, removal.session.place);
    const holdsCredentials = mayHoldCredentials(removal, pictures.get(sessionKey(removal.session)));
    for (const part of await partsOf(store, removal)) {
      const expect = await store.expectation(part.path);
      // It went away or was written to between looking and planning: the decision was about something else.
      if (expect === null || (expect.newestMs ?? 0) > removal.modifiedMs + 1) continue;
      const { session, rule, reason: why } = removal;
      const { files, sizeBytes } = expect;
      const rest = await restsOn(store, removal);
      if (rest === null) continue;
      const step = { session, ...part, files, sizeBytes, rule, why, expect, holdsCredentials };
      steps.push({ kind: 'move-to-trash', ...step, ...(rest.length > 0 && { restsOn: rest }) });
    }
    context.progress.report('steps planned', index + 1, decision.removals.length);
  }
  return steps;
}

/** What is not known to be without them may hold them. */
function mayHoldCredentials(removal: Removal, picture: SessionPicture | undefined): boolean {
  if (removal.scope === 'entry') return removal.class === 'creds';
  const state = picture?.credentials.state;
  return state !== 'absent' && state !== 'damaged';
}

/** null when something that the removal rests on is gone already. */
async function restsOn(store: Store, removal: Removal): Promise<NonNullable<MoveToTrash['restsOn']> | null> {
  const rest: { path: string; expect: Expectation }[] = [];
  for (const path of removal.restsOn ?? []) {
    const expect = await store.expectation(path);
    if (expect === null) return null;
    rest.push({ path, expect });
  }
  return rest;
}

/** A session that is the place's root itself cannot be moved into a trash below it, so its entries move one by one. */
async function partsOf(store: Store, removal: Removal): Promise<{ path: string; class: string }[]> {
  if (removal.path !== '') return [{ path: removal.path, class: removal.class }];
  const detail = await store.detail(removal.session);
  return (detail?.entries ?? []).map((entry) => ({ path: entry.path, class: entry.class }));
}

/** A plan or journal names only places that some store of this home owns. */
export function storeOf(stores: readonly Store[], place: string): Store {
  const store = stores.find((candidate) => candidate.place.url === place);
  if (store === undefined) throw new Error(`no store for ${place}`);
  return store;
}

function sum<Item>(items: readonly Item[], amount: (item: Item) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}
