// What a deletion has to do in the vault: without it `HoldfastAuth` would restore the session at its next start.
import { HoldfastError } from '../../core/errors.ts';
import type { RetireSession } from '../../core/plan.ts';
import { nothingThere } from '../../core/plan.ts';
import type { SessionRef } from '../../core/session.ts';
import { vaultNameOf } from '../../core/vault-name.ts';
import type { Vault, VaultedSession } from '../../ports/vault.ts';
import type { OperationContext } from '../context.ts';
import { refOf } from './instance.ts';
import type { Instance } from './instance.ts';

export interface Retirements {
  readonly steps: readonly RetireSession[];
  /** Why nothing of the instance may go; null where it may. */
  readonly refused: string | null;
  readonly warnings: readonly string[];
}

export interface RetireWish {
  /** Its browser was closed here, so that whoever holds its lease on this machine has nothing to run on. */
  readonly stopped: boolean;
  /** Leave the vault as it is where it cannot be asked. */
  readonly leaveVault: boolean;
}

const nothing: Retirements = { steps: [], refused: null, warnings: [] };

export async function retirementsOf(
  context: OperationContext,
  instance: Instance,
  wish: RetireWish,
): Promise<Retirements> {
  const refs = (['local-profile', 'remote-profile'] as const).map((form) => refOf(instance, form));
  const problem = async (cause: string): Promise<Retirements> => {
    const what = `${cause}; a client with HoldfastAuth would restore the session from its vault at its next start`;
    if (wish.leaveVault) return { ...nothing, warnings: [`The vault was left as it is: ${what}.`] };
    return { ...nothing, refused: `${what} (give its --set vault=…, or --leave-vault)` };
  };
  let vault: Vault;
  try {
    vault = await context.vault();
    const identity = await vault.identity();
    const kept = await keptIn(context, refs);
    const other = kept.find((one) => one !== identity);
    if (other !== undefined) return await problem(`it was kept in another vault than ${vault.url}`);
    return await inVault(context, refs, { vault, identity, wish });
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    const cause = error.message.replace(/\.$/, '');
    if (error.code !== 'VAULT_ABSENT') return problem(cause);
    if ((await keptIn(context, refs)).length > 0)
      return problem(context.vaultIsSet ? cause : 'it was kept in a vault that is not given here');
    // No client with HoldfastAuth has ever run it here.
    return context.vaultIsSet ? { ...nothing, warnings: [error.message] } : nothing;
  }
}

/** The vaults that the markers on this machine name. */
async function keptIn(context: OperationContext, refs: readonly SessionRef[]): Promise<string[]> {
  const kept = await Promise.all(refs.map((ref) => context.vaultOf(ref)));
  return kept.filter((identity) => identity !== null);
}

async function inVault(
  context: OperationContext,
  refs: readonly SessionRef[],
  { vault, identity, wish }: { vault: Vault; identity: string; wish: RetireWish },
): Promise<Retirements> {
  const steps: RetireSession[] = [];
  const warnings: string[] = [];
  for (const ref of refs) {
    const name = vaultNameOf(ref);
    const state = await vault.session(name).state();
    if (state === null || state.retired !== null) continue;
    const held = heldBy(context, state, wish);
    if ('refused' in held) return { ...nothing, refused: held.refused };
    if (held.warning !== null) warnings.push(held.warning);
    const what = { vault: { url: vault.url, identity }, name, atMs: context.nowMs(), heldBy: held.process };
    const why = 'a client would restore it from the vault; its snapshots stay there';
    const rest = {
      class: 'vault',
      rule: 'sessions delete',
      why,
      files: 0,
      sizeBytes: 0,
      expect: nothingThere,
    };
    steps.push({ kind: 'retire-session', session: ref, path: ref.path, ...what, ...rest });
  }
  return { steps, refused: null, warnings };
}

/** Whose browser was closed may be alive still, and has nothing to run on; whoever runs it elsewhere has. */
function heldBy(
  context: OperationContext,
  { lease }: VaultedSession,
  { stopped }: RetireWish,
): { process: string | null; warning: string | null } | { refused: string } {
  if (lease === null || lease.remainingMs <= 0) return { process: null, warning: null };
  const { host, pid, process } = lease.owner;
  const isHere = host === context.vaultOwner('sessions delete').host;
  if (!isHere || !stopped) {
    const hint = isHere ? 'stop its program, or give --stop' : 'stop it there';
    return { refused: `in use: process ${pid} on ${host} holds its lease in the vault; ${hint}` };
  }
  const warning = `Its program (process ${pid}) runs on without a browser: end it too, or it shows a code when it starts one.`;
  return { process, warning };
}
