// A plan that removes copies which a migration or an import began to bring and left behind: no sessions yet, and in the
// way of any that could have their name.
import { pathOfAddress } from '../core/entry-path.ts';
import type { Inventory } from '../core/inventory.ts';
import type { DiscardCopy, Plan, ProtectedLine } from '../core/plan.ts';
import { isSessionKey } from '../core/session.ts';
import type { SessionRef } from '../core/session.ts';
import { folderPathsOf } from '../engines/baileys/folder-paths.ts';
import { parseSessionName } from '../engines/baileys/parse-session-name.ts';
import type { Store } from '../ports/store.ts';
import type { OperationContext } from './context.ts';
import { makePlan } from './make-plan.ts';

const notes = [
  'It is a copy that never became a session, so it is removed for ever. What it was made from is not touched: the session in its old place, or in the trash there, or the file.',
];

/**
 * Who still brings one holds the lock of its place or its session, so applying the plan waits for nobody and harms nobody.
 * @returns null where no copy of that name has been left behind
 * @throws SESSION_NAME_INVALID
 */
export async function planDiscarding(
  context: OperationContext,
  inventory: Inventory,
  session: string,
): Promise<Plan | null> {
  // What has a key is a session, and no copy that was left behind.
  if (isSessionKey(session)) return null;
  const name = parseSessionName(session);
  const steps: DiscardCopy[] = [];
  const refused: ProtectedLine[] = [];
  for (const store of context.stores) {
    const ref = store.place.engine === 'baileys' ? refThere(store, inventory, name) : null;
    if (ref === null) continue;
    const place = await context.transfers.place(ref.place);
    if (!(await place.isArriving(ref.path))) continue;
    const reason = await whyItIsNotLeftBehind(context, ref);
    if (reason === null) steps.push(stepFor(ref, await place.count(ref.path)));
    else refused.push({ guard: 'let-runs-end', reason, session: ref, path: ref.path, sizeBytes: 0 });
  }
  if (steps.length === 0 && refused.length === 0) return null;
  const decision = { removals: [], vetoes: [], kept: [], sessions: [], notes };
  return makePlan(context, { operation: 'delete', inventory, decision, steps, protected: refused });
}

/** null where no session can have that name. */
function refThere(
  { place }: Store,
  { sessions }: Inventory,
  name: { readonly tenant: string; readonly id: string },
): SessionRef | null {
  const form = place.kind === 'folder' ? 'folder' : 'records';
  const present = sessions.map(({ ref }) => ref).filter((ref) => ref.place === place.url);
  const [found] =
    form === 'folder' ? folderPathsOf([name], present) : [{ path: pathOfAddress({ ...name, entry: null }) }];
  if (found === undefined || 'refusal' in found) return null;
  return { place: place.url, engine: 'baileys', form, path: found.path, ...name };
}

async function whyItIsNotLeftBehind(
  { catalog: { journal } }: OperationContext,
  { place, path }: SessionRef,
): Promise<string | null> {
  for (const run of await journal.unfinishedRuns()) {
    const lines = await journal.lines(run.id);
    if (lines.some(({ step }) => step.session.place === place && step.path === path))
      return `the run ${run.id} brings it: go on with it (holdfast apply ${run.planId}), or take it back (holdfast undo ${run.id})`;
  }
  return null;
}

function stepFor(session: SessionRef, files: number): DiscardCopy {
  const expect = { kind: 'folder', files, sizeBytes: 0, fingerprint: 'arriving' } as const;
  const why = 'whoever brought it has left it behind';
  const what = { class: session.form, rule: 'sessions delete', why, expect };
  return { kind: 'discard-copy', session, path: session.path, files, sizeBytes: 0, ...what };
}
