// `purge`: what has been in the trash long enough goes for ever. The one operation that cannot be taken back.
import { z } from 'zod';
import { counted } from '../core/amounts.ts';
import { decideTrash } from '../core/decide-trash.ts';
import { mergeDecisions } from '../core/decide.ts';
import { HoldfastError } from '../core/errors.ts';
import type { Destroy, Plan } from '../core/plan.ts';
import { purgeRules } from '../core/rules/index.ts';
import { trashKey } from '../core/rules/scenes.ts';
import type { TrashItem } from '../ports/records.ts';
import type { OperationContext } from './context.ts';
import { guardProposal } from './guarded.ts';
import { makePlan, storeOf } from './make-plan.ts';
import { declareOperation } from './operation.ts';
import { takeInventory } from './take-inventory.ts';
import { unhurriedNowMs } from './unhurried-now.ts';

const dayMs = 24 * 3_600_000;

/** A vault is no place that anybody has to give: what lies in the trash of one says itself where that is. */
async function openVaults(context: OperationContext, items: readonly TrashItem[]): Promise<void> {
  const places = new Set(items.map(({ session }) => session.place));
  for (const url of places) if (url.startsWith('vault:')) await context.openPlace(url);
}

/** How far the clock of this machine may be ahead of that of a vault's storage, which tells whole seconds only. */
const clockLeewayMs = 3_600_000;

/** A keeper that runs once a week keeps up. A clock that is years ahead takes weeks to empty a trash by it, and not a night. */
const longestStepMs = 7 * dayMs;

/** Nobody looks at what a job does by the clock; whoever asks for it now sees in the plan how old things are said to be. */
async function timeOf(context: OperationContext): Promise<number> {
  if (!context.madeBy.startsWith('keeper')) return context.nowMs();
  // The first time, nothing is old yet.
  return (await unhurriedNowMs(context, 'purge', 'trash', longestStepMs)) ?? 0;
}

/**
 * What lies in the vault of the settings is as old as its storage says: a clock of this machine that is years ahead must not
 * empty its trash at once.
 */
async function byClock(
  context: OperationContext,
  items: readonly TrashItem[],
): Promise<readonly { readonly items: readonly TrashItem[]; readonly nowMs: number }[]> {
  const nowMs = await timeOf(context);
  const vaulted = items.filter(({ session }) => session.place === `vault:${context.vaultUrl()}`);
  if (vaulted.length === 0) return [{ items, nowMs }];
  const storeTimeMs = await (await context.vault()).storeTimeMs();
  const others = items.filter((item) => !vaulted.includes(item));
  return [
    { items: others, nowMs },
    { items: vaulted, nowMs: Math.min(context.nowMs(), storeTimeMs + clockLeewayMs) },
  ];
}

export const purge = declareOperation({
  name: 'purge',
  summary: 'Plans what leaves the trash for ever. Cannot be taken back.',
  risk: 'plans',
  role: 'admin',
  input: z.object({
    olderThanDays: z.coerce
      .number()
      .min(0)
      .optional()
      .describe('what has been in the trash this long (30 days; 7 of a vault)')
      .meta({ value: 'days' }),
    run: z.string().optional().describe('only what this run moved there'),
    includeLastCredentials: z
      .boolean()
      .optional()
      .describe('also what holds the last whole credentials of a session'),
  }),
  async run(context, input): Promise<Plan> {
    const all = await context.catalog.trash.all();
    await openVaults(context, all);
    const inventory = await takeInventory(context, {}, context.stores);
    if (input.run !== undefined && (await context.catalog.journal.run(input.run)) === null) {
      throw new HoldfastError('RUN_NOT_FOUND', { run: input.run });
    }
    const here = new Set(context.stores.map((store) => store.place.url));
    // What lies in a place that cannot be read now waits, and holds up nothing of the others.
    const unread = new Set(inventory.places.filter(({ problem }) => problem !== null).map(({ url }) => url));
    const items = all.filter(
      ({ session, runId }) =>
        here.has(session.place) &&
        !unread.has(session.place) &&
        (input.run === undefined || runId === input.run),
    );
    const { olderThanDays } = input;
    const keep = (setMs: number): number => (olderThanDays === undefined ? setMs : olderThanDays * dayMs);
    const settingsOfTrash = {
      trashKeepMs: keep(context.settings.trashKeepMs),
      vaultTrashKeepMs: keep(context.settings.snapshots.trashKeepMs),
    };
    const proposal = mergeDecisions(
      (await byClock(context, items)).map((scene) =>
        decideTrash(purgeRules, { ...scene, settings: settingsOfTrash }),
      ),
    );
    const includeLastCredentials = input.includeLastCredentials ?? false;
    const guardSettings = { ...context.settings.guards, includeLastCredentials };
    const settings = { ...context.settings, guards: guardSettings };
    const elsewhere = all.filter(({ session }) => !here.has(session.place)).length;
    const notes =
      elsewhere === 0
        ? []
        : [`${counted(elsewhere, 'more thing')} in the trash of places that are not given here.`];
    const decision = await guardProposal({ ...context, settings }, inventory, { ...proposal, notes });
    const known = new Map(items.map((item) => [trashKey(item), item]));
    const steps: Destroy[] = [];
    for (const removal of decision.removals) {
      const { session, rule, reason: why, path: item } = removal;
      const expect = await storeOf(context.stores, session.place).trashExpectation(item);
      const record = known.get(trashKey({ session, item }));
      if (expect === null || record === undefined) continue;
      const { files, sizeBytes } = expect;
      if (files !== record.files || sizeBytes !== record.sizeBytes) {
        notes.push(`${item} is not what was put into the trash; it stays.`);
        continue;
      }
      const where = { session, path: record.path, item, class: removal.class };
      const onlyIfReplaced = record.holdsCredentials && !includeLastCredentials;
      steps.push({ kind: 'destroy', ...where, files, sizeBytes, rule, why, expect, onlyIfReplaced });
    }
    return makePlan(context, { operation: 'purge', inventory, decision: { ...decision, notes }, steps });
  },
});
