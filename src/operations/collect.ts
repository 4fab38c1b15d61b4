// `collect`: plans which packs of a vault go, because no snapshot needs a byte of them.
import { z } from 'zod';
import { counted, sizeText } from '../core/amounts.ts';
import { decidePacks, packsWorthRepacking, repackedRemoval, repackedRule } from '../core/decide-packs.ts';
import { mergeDecisions } from '../core/decide.ts';
import type { Proposal } from '../core/decide.ts';
import { HoldfastError } from '../core/errors.ts';
import type { Plan, RepackPacks, Step } from '../core/plan.ts';
import { collectRules } from '../core/rules/index.ts';
import type { PackScene } from '../core/rules/scenes.ts';
import { sessionKey, sessionName } from '../core/session.ts';
import type { SessionRef } from '../core/session.ts';
import { refOfVaulted, vaultedPicture } from '../core/vaulted-picture.ts';
import type { SessionVault } from '../ports/vault.ts';
import type { OperationContext } from './context.ts';
import { guardProposal } from './guarded.ts';
import { makePlan, stepsOf } from './make-plan.ts';
import { declareOperation } from './operation.ts';
import { selectVaulted } from './select-vaulted.ts';
import { tenantFlag } from './session-flags.ts';
import { inventoryOfVaulted, openVaulted } from './vaulted/open-vaulted.ts';

export const collect = declareOperation({
  name: 'collect',
  summary: 'Plans which packs of the vault go, because no snapshot needs a byte of them.',
  risk: 'plans',
  input: z.object({
    session: z.string().optional().describe('only this session: tenant/id, or id').meta({ positional: true }),
    tenant: tenantFlag,
    repack: z
      .boolean()
      .optional()
      .describe('also packs of which less than half is needed: that is written into new ones first'),
  }),
  async run(context, input): Promise<Plan> {
    const place = await openVaulted(context);
    const names = await selectVaulted(place.vault, input);
    // By the clock of the storage alone: that of this machine may be a day ahead of whoever is storing something now.
    const storeTimeMs = await place.vault.storeTimeMs();
    const looks: LookedAtPacks[] = [];
    for (const name of names) {
      context.signal?.throwIfAborted();
      const ref = refOfVaulted(place.store.place.url, name);
      looks.push(await lookAt(context, ref, place.vault.session(name), storeTimeMs, input.repack === true));
      context.progress.report('sessions decided', looks.length, names.length);
    }
    const pictures = looks.map(({ ref, scene }) => {
      const byClass = { pack: { entries: scene?.packs.length ?? 0, sizeBytes: 0 } };
      return vaultedPicture(ref, { byClass, newestMs: null, oldestMs: null }, context.nowMs());
    });
    const inventory = await inventoryOfVaulted(context, place, pictures);
    const proposal = mergeDecisions(looks.map((look) => look.proposal));
    const decision = await guardProposal(context, inventory, proposal);
    const removals = await stepsOf(context, inventory, decision);
    // First of all: before a pack goes of which something is needed, that is written anew.
    const steps = [...looks.flatMap((look) => repackStep(look, removals) ?? []), ...removals];
    return makePlan(context, { operation: 'collect', inventory, decision, steps });
  },
});

interface LookedAtPacks {
  readonly ref: SessionRef;
  /** null where its packs could not be looked at. */
  readonly scene: PackScene | null;
  readonly proposal: Proposal;
}

/** A session that cannot be read holds up no other. @throws BLOBS_UNAVAILABLE: that is no matter of one session */
async function lookAt(
  context: OperationContext,
  ref: SessionRef,
  session: SessionVault,
  storeTimeMs: number,
  repack: boolean,
): Promise<LookedAtPacks> {
  try {
    const packs = await session.packs();
    const { snapshots, unreadable } = await session.list();
    const { graceMs } = context.settings.snapshots;
    const counts = { snapshots: snapshots.length, unreadable: unreadable.length };
    const scene = { packs, ...counts, storeTimeMs, settings: { graceMs } };
    const proposal = decidePacks(collectRules, ref, scene);
    if (!repack) return { ref, scene, proposal };
    const anew = packsWorthRepacking(scene).map((pack) => repackedRemoval(ref, pack));
    return { ref, scene, proposal: { ...proposal, removals: [...proposal.removals, ...anew] } };
  } catch (error) {
    if (!(error instanceof HoldfastError) || error.code === 'BLOBS_UNAVAILABLE') throw error;
    const notes = [`Nothing of ${sessionName(ref)} is in this plan: ${error.message}`];
    const proposal = { removals: [], kept: [], sessions: [{ session: ref, filesSeen: 0 }], notes };
    return { ref, scene: null, proposal };
  }
}

function repackStep({ ref, scene }: LookedAtPacks, steps: readonly Step[]): RepackPacks | null {
  const key = sessionKey(ref);
  const leaving = steps.filter((step) => step.rule === repackedRule && sessionKey(step.session) === key);
  const keys = leaving.map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
  const packs = (scene?.packs ?? []).filter((pack) => keys.includes(pack.key));
  if (packs.length === 0) return null;
  const neededBytes = packs.reduce((sum, { liveBytes }) => sum + liveBytes, 0);
  const sizeBytes = leaving.reduce((sum, step) => sum + step.sizeBytes, 0);
  return {
    kind: 'repack-packs',
    session: ref,
    path: ref.path,
    packs: packs.map((pack) => pack.key),
    // It adds; what goes, goes with the packs themselves.
    sizeBytes: 0,
    files: 0,
    class: 'pack',
    rule: repackedRule,
    why: `${sizeText(neededBytes)} of the ${sizeText(sizeBytes)} in ${counted(packs.length, 'pack')} are needed, and are written anew`,
    expect: { kind: 'folder', files: packs.length, sizeBytes, fingerprint: 'packs' },
  };
}
