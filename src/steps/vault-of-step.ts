// The session in the vault that a step is about, if the vault of the settings is that very one.
import { HoldfastError } from '../core/errors.ts';
import type { RetireSession, ReviveSession } from '../core/plan.ts';
import type { SessionVault } from '../ports/vault.ts';
import type { Left, StepGround } from './step-handler.ts';

/** @throws BLOBS_UNAVAILABLE and what else a vault throws that is there */
export async function vaultOfStep(
  step: RetireSession | ReviveSession,
  { vaults }: StepGround,
): Promise<SessionVault | Left> {
  const other = `the vault of the settings, ${vaults.vaultUrl()}, is not the one that the plan is about, ${step.vault.url}`;
  try {
    const vault = await vaults.vault();
    return (await vault.identity()) === step.vault.identity ? vault.session(step.name) : { skip: other };
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'VAULT_ABSENT') return { skip: other };
    throw error;
  }
}
