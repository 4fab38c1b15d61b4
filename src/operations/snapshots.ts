// `snapshots`: what the vault has of each session, newest first.
import { z } from 'zod';
import { newestWhole } from '../core/newest-whole.ts';
import type { SnapshotInfo, VaultName } from '../core/snapshot.ts';
import { vaultKey } from '../core/vault-name.ts';
import type { HurtSnapshot, Vault, VaultedSession } from '../ports/vault.ts';
import type { OperationContext } from './context.ts';
import { declareOperation } from './operation.ts';
import { snapshotsReport } from './outputs/snapshots.ts';
import { selectVaulted } from './select-vaulted.ts';
import { tenantFlag } from './session-flags.ts';
import { takeInventory } from './take-inventory.ts';

export interface ListedSnapshots {
  readonly name: VaultName;
  /** Id of the one that a restore takes unless another is named; null where there is none. */
  readonly latest: string | null;
  /** Id of the newest of which no damage is known: where `latest` is hurt, somebody may name this one instead. */
  readonly newestWhole: string | null;
  readonly state: VaultedSession | null;
  readonly snapshots: readonly SnapshotInfo[];
  /** Whose manifest cannot be read, and those that the last `verify` found hurt and nothing has healed since. */
  readonly hurt: readonly HurtSnapshot[];
}

export interface SnapshotsReport {
  /** The vault's address, without any password. */
  readonly vault: string;
  readonly sessions: readonly ListedSnapshots[];
  /** Sessions of the vault that no given place has, and that were left out for that. */
  readonly elsewhere: number;
}

export const snapshots = declareOperation({
  name: 'snapshots',
  summary: 'Lists what the vault has of each session: when, how, how much, and what is wrong with it.',
  risk: 'reads',
  tenants: 'tenant',
  input: z.object({
    session: z
      .string()
      .optional()
      .describe('only this session, also where no place has it any more: tenant/id, or id')
      .meta({ positional: true }),
    tenant: tenantFlag,
    all: z.boolean().optional().describe('also sessions that no given place has'),
  }),
  http: { method: 'get', path: '/snapshots', isLong: true },
  output: snapshotsReport,
  async run(context, input): Promise<SnapshotsReport> {
    const vault = await context.vault();
    const named = await selectVaulted(vault, input);
    const isNamed = input.session !== undefined || input.tenant !== undefined;
    const names = isNamed || input.all === true ? named : await inPlaces(context, named);
    const sessions: ListedSnapshots[] = [];
    for (const name of names) {
      context.signal?.throwIfAborted();
      sessions.push(await listOf(vault, name));
      context.progress.report('sessions listed', sessions.length, names.length);
    }
    return { vault: vault.url, sessions, elsewhere: named.length - names.length };
  },
});

/** All of them where no place is given: whoever has lost his disk wants to see what there is. */
async function inPlaces(context: OperationContext, names: readonly VaultName[]): Promise<VaultName[]> {
  if (context.stores.length === 0) return [...names];
  const { sessions } = await takeInventory(context, { namesOnly: true, withoutUse: true });
  const here = new Set(sessions.map(({ ref }) => vaultKey(ref)));
  return names.filter((name) => here.has(vaultKey(name)));
}

async function listOf(vault: Vault, name: VaultName): Promise<ListedSnapshots> {
  const session = vault.session(name);
  const [state, latest, { snapshots: infos, unreadable }, noted] = await Promise.all([
    session.state(),
    session.latest(),
    session.list(),
    session.hurt(),
  ]);
  const hurt = [...unreadable, ...noted.filter(({ id }) => unreadable.every((other) => other.id !== id))];
  const whole = newestWhole(infos, new Set(hurt.map(({ id }) => id)), state?.endedUpTo ?? -1);
  const ids = { latest: latest?.id ?? null, newestWhole: whole?.id ?? null };
  return { name, ...ids, state, snapshots: infos, hurt };
}
