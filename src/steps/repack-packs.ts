// Writes what is needed of some packs of a vault into new ones. It only adds: the old ones go by steps of their own.
import type { RepackPacks } from '../core/plan.ts';
import { vaultNameOf } from '../core/vault-name.ts';
import type { SessionVault, VaultPack } from '../ports/vault.ts';
import type { StepGround, StepHandler } from './step-handler.ts';

export const repackPacks: StepHandler<RepackPacks> = {
  async check(step, ground) {
    const session = await sessionOf(step, ground);
    if (session === null) return { skip: 'it lies in another vault than the one that is set now' };
    // What is not there any more went to the trash: by this run before it was interrupted, or by another one.
    return (await packsOf(step, session)).every(({ liveBytes }) => liveBytes === 0) ? 'done' : 'ready';
  },

  inverse: () => null,

  async act(step, ground) {
    const session = await sessionOf(step, ground);
    if (session === null) return;
    const packs = await packsOf(step, session);
    await session.repack(
      packs.map(({ key }) => key),
      ground.signal,
    );
  },

  trashChange: async () => ({ added: [], removed: [] }),
};

async function sessionOf({ session }: RepackPacks, { vaults }: StepGround): Promise<SessionVault | null> {
  if (session.place !== `vault:${vaults.vaultUrl()}`) return null;
  return (await vaults.vault()).session(vaultNameOf(session));
}

async function packsOf({ packs }: RepackPacks, session: SessionVault): Promise<VaultPack[]> {
  const keys = new Set(packs);
  return (await session.packs()).filter(({ key }) => keys.has(key));
}
