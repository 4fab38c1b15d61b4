// `forget`: plans which snapshots go, because others stand for them or because a person named them.
import { z } from 'zod';
import type { SnapshotVerdict } from '../core/decide-snapshots.ts';
import { mergeDecisions } from '../core/decide.ts';
import { HoldfastError } from '../core/errors.ts';
import type { Decision, Plan } from '../core/plan.ts';
import { pathInPlace } from '../core/session.ts';
import { vaultNameOf } from '../core/vault-name.ts';
import type { VaultName } from '../core/snapshot.ts';
import { refOfVaulted } from '../core/vaulted-picture.ts';
import { guardProposal } from './guarded.ts';
import { makePlan } from './make-plan.ts';
import { declareOperation } from './operation.ts';
import { selectVaulted } from './select-vaulted.ts';
import { tenantFlag } from './session-flags.ts';
import { lookAtSnapshots } from './vaulted/look-at-snapshots.ts';
import type { LookedAtSnapshots } from './vaulted/look-at-snapshots.ts';
import { inventoryOfVaulted, openVaulted } from './vaulted/open-vaulted.ts';

export interface JudgedSnapshot extends Omit<SnapshotVerdict, 'verdict'> {
  /** `protected`: a rule would let it go, and a guard does not. */
  readonly verdict: SnapshotVerdict['verdict'] | 'protected';
}

export interface ForgetResult {
  /** The vault's address, without any password. */
  readonly vault: string;
  readonly plan: Plan;
  /** Every snapshot that was looked at, with why it stays or goes; newest first. */
  readonly sessions: readonly { readonly name: VaultName; readonly snapshots: readonly JudgedSnapshot[] }[];
}

const later =
  'What they occupy is not free yet: when they have left the trash (purge), collect finds what no other snapshot needs.';

/** The settings say how many where the flag is left out. */
const howMany = (what: string) =>
  z.coerce.number().int().min(0).optional().describe(what).meta({ value: 'number' });

export const forget = declareOperation({
  name: 'forget',
  summary: 'Plans which snapshots go: all but the last, and the first of each hour, day and week.',
  risk: 'plans',
  input: z.object({
    session: z.string().optional().describe('only this session: tenant/id, or id').meta({ positional: true }),
    tenant: tenantFlag,
    keepLast: howMany('so many of the newest stay (3)'),
    keepHourly: howMany('of so many hours that have one, the first (24)'),
    keepDaily: howMany('of so many days that have one, the first (14)'),
    keepWeekly: howMany('of so many weeks that have one, the first (8)'),
    snapshot: z
      .string()
      .optional()
      .describe('only this one of the session, whatever the numbers say; several with commas')
      .meta({ value: 'id' }),
  }),
  async run(context, input): Promise<ForgetResult> {
    const named = input.snapshot === undefined ? null : new Set(input.snapshot.split(','));
    if (named !== null && input.session === undefined)
      throw new HoldfastError('USAGE', { cause: '--snapshot needs its session to be named' });
    const { retention } = context.settings.snapshots;
    const settings = {
      keepLast: input.keepLast ?? retention.keepLast,
      keepHourly: input.keepHourly ?? retention.keepHourly,
      keepDaily: input.keepDaily ?? retention.keepDaily,
      keepWeekly: input.keepWeekly ?? retention.keepWeekly,
    };
    const place = await openVaulted(context);
    const names = await selectVaulted(place.vault, input);
    const looks: LookedAtSnapshots[] = [];
    for (const name of names) {
      context.signal?.throwIfAborted();
      const ref = refOfVaulted(place.store.place.url, name);
      const wanted = { settings, ...(named && { named }) };
      looks.push(await lookAtSnapshots(ref, place.vault.session(name), wanted, context.nowMs()));
      context.progress.report('sessions decided', looks.length, names.length);
    }
    refuseUnknown(named, looks, input.session ?? '');
    const merged = mergeDecisions(looks.map((look) => look.proposal));
    const proposal = merged.removals.length === 0 ? merged : { ...merged, notes: [...merged.notes, later] };
    const pictures = looks.map(({ picture }) => picture);
    const inventory = await inventoryOfVaulted(context, place, pictures);
    const decision = await guardProposal(context, inventory, proposal);
    const plan = await makePlan(context, { operation: 'forget', inventory, decision });
    const sessions = looks.map(({ picture: { ref }, verdicts }) => ({
      name: vaultNameOf(ref),
      snapshots: verdicts.map((one) => afterGuards(one, pathInPlace(ref, `snapshots/${one.id}`), decision)),
    }));
    return { vault: place.vault.url, plan, sessions };
  },
});

/** A typing error must not mean that there is nothing to forget. */
function refuseUnknown(
  named: ReadonlySet<string> | null,
  looks: readonly LookedAtSnapshots[],
  session: string,
): void {
  for (const id of named ?? []) {
    if (looks.some(({ ids }) => ids.has(id))) continue;
    throw new HoldfastError('SNAPSHOT_NOT_FOUND', { snapshot: id, session });
  }
}

function afterGuards(verdict: SnapshotVerdict, path: string, { vetoes }: Decision): JudgedSnapshot {
  const veto = vetoes.find(({ removal }) => removal.path === path);
  return veto === undefined ? verdict : { ...verdict, verdict: 'protected', reasons: [veto.reason] };
}
