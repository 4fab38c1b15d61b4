// `approve`: a person has looked at a snapshot that was kept apart, and it is good.
import { z } from 'zod';
import { HoldfastError } from '../core/errors.ts';
import type { VaultName } from '../core/snapshot.ts';
import { declareOperation } from './operation.ts';
import { selectVaulted } from './select-vaulted.ts';

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
  async run(context, input): Promise<ApprovedSnapshot> {
    const vault = await context.vault();
    for (const name of await selectVaulted(vault, { session: input.session })) {
      const info = await vault.session(name).snapshot(input.snapshot);
      if (info === null) continue;
      await vault.session(name).approve(info.id);
      await context.catalog.snapshots.approved({ vault: vault.url, name }, info.id);
      return { vault: vault.url, name, snapshot: info.id, was: info.why };
    }
    const session = input.session;
    throw new HoldfastError('SNAPSHOT_NOT_FOUND', { snapshot: input.snapshot, session });
  },
});
