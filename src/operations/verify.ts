// `verify`: is everything that the snapshots need in the vault, and with --read-data, is every byte of it right?
import { z } from 'zod';
import { HoldfastError } from '../core/errors.ts';
import { sessionName } from '../core/session.ts';
import type { VaultName } from '../core/snapshot.ts';
import type { HurtSnapshot, Vault, VerifiedSession } from '../ports/vault.ts';
import type { OperationContext } from './context.ts';
import { declareOperation } from './operation.ts';
import { verifyReport } from './outputs/snapshots.ts';
import { selectVaulted } from './select-vaulted.ts';
import { tenantFlag } from './session-flags.ts';

export interface VerifiedLine extends VerifiedSession {
  /** Why it could not be verified, which is not the same as hurt; null where it was. */
  readonly failure: { readonly code: string; readonly message: string } | null;
}

export interface VerifyReport {
  /** The vault's address, without any password. */
  readonly vault: string;
  readonly readData: boolean;
  readonly sessions: readonly VerifiedLine[];
}

export const verify = declareOperation({
  name: 'verify',
  summary: 'Looks whether the vault has everything that its snapshots need, and names those that are hurt.',
  risk: 'reads',
  input: z.object({
    session: z.string().optional().describe('only this session: tenant/id, or id').meta({ positional: true }),
    tenant: tenantFlag,
    readData: z.boolean().optional().describe('read every byte and compare it, not only whether it is there'),
  }),
  http: { method: 'post', path: '/snapshots/verify', isLong: true },
  output: verifyReport,
  tenants: 'tenant',
  // It notes in the vault what it finds hurt.
  role: 'operate',
  async run(context, input): Promise<VerifyReport> {
    const vault = await context.vault();
    const names = await selectVaulted(vault, input);
    const readData = input.readData === true;
    const sessions: VerifiedLine[] = [];
    for (const name of names) {
      context.signal?.throwIfAborted();
      sessions.push(await verifyOne(context, vault, name, readData));
      context.progress.report('sessions verified', sessions.length, names.length);
    }
    return { vault: vault.url, readData, sessions };
  },
});

async function verifyOne(
  context: OperationContext,
  vault: Vault,
  name: VaultName,
  readData: boolean,
): Promise<VerifiedLine> {
  const { signal, progress, catalog } = context;
  try {
    const verified = await vault.session(name).verify({
      readData,
      onProgress: ({ doneBytes, totalBytes }) =>
        progress.report(sessionName(name), doneBytes, totalBytes, 'bytes'),
      ...(signal && { signal }),
    });
    await catalog.snapshots.verified({ vault: vault.url, name }, recordOf(verified.hurt, context.nowMs()));
    return { ...verified, failure: null };
  } catch (error) {
    signal?.throwIfAborted();
    // The storage that is away is away for all of them, and nothing was verified.
    if (!(error instanceof HoldfastError) || error.code === 'BLOBS_UNAVAILABLE') throw error;
    const { code, message } = error;
    const nothing = { snapshots: 0, hurt: [], readBytes: 0, chunks: { checked: 0, damaged: 0, missing: 0 } };
    return { name, ...nothing, failure: { code, message } };
  }
}

function recordOf(
  hurt: readonly HurtSnapshot[],
  atMs: number,
): { readonly atMs: number; readonly hurt: number; readonly example: string } {
  return { atMs, hurt: hurt.length, example: hurt[0]?.id ?? '' };
}
