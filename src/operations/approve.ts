// `approve`: a person has looked at a snapshot that was kept apart, and it is good.
import { z } from 'zod';
import { HoldfastError } from '../core/errors.ts';
import type { VaultName } from '../core/snapshot.ts';
import { vaultKey, vaultNameOf } from '../core/vault-name.ts';
import type { OperationContext } from './context.ts';
import { declareOperation } from './operation.ts';
import { approvedSnapshot } from './outputs/snapshots.ts';
import { selectVaulted } from './select-vaulted.ts';
import { takeInventory } from './take-inventory.ts';

export interface ApprovedSnapshot {
  /** The vault's address, without any password. */
  readonly vault: string;
  readonly name: VaultName;
  readonly snapshot: string;
  /** Why it had been kept apart; empty where it was not. */
  readonly was: string;
}

export const approve = declareOperation({
  name: 'approve',
  summary: 'Says that a snapshot which was kept apart is good after all.',
  risk: 'changes',
  input: z.object({
    session: z.string().describe('the session: tenant/id, or id').meta({ positional: true }),
    snapshot: z.string().describe('the id of the snapshot').meta({ positional: true }),
  }),
  http: { method: 'post', path: '/snapshots/approve' },
  output: approvedSnapshot,
  tenants: 'session',
  async run(context, input): Promise<ApprovedSnapshot> {
    const vault = await context.vault();
    for (const name of await selectVaulted(vault, { session: input.session })) {
      const info = await vault.session(name).snapshot(input.snapshot);
      if (info === null) continue;
      await vault.session(name).approve(info.id);
      if (info.standing === 'not-owner') await takeForNewest(context, name);
      await context.catalog.snapshots.approved({ vault: vault.url, name }, info.id);
      return { vault: vault.url, name, snapshot: info.id, was: info.why };
    }
    const session = input.session;
    throw new HoldfastError('SNAPSHOT_NOT_FOUND', { snapshot: input.snapshot, session });
  },
});

/** Whoever says that a snapshot of another machine's session is good means what lies here: the next one of it is good, too. */
async function takeForNewest(context: OperationContext, name: VaultName): Promise<void> {
  const vault = await context.vault();
  const state = await vault.session(name).state();
  const { sessions } = await takeInventory(context);
  const here = sessions.filter(({ ref }) => vaultKey(vaultNameOf(ref)) === vaultKey(name));
  for (const { ref } of here) if (state !== null) await context.noteEpoch(ref, state.epoch);
}
