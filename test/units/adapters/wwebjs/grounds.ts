// A ground for strategies without disk, browser or vault: only what the strategy asks of them, and what it was answered.
import type { HeldProfileLease, ProfileGround } from '../../../../src/adapters/wwebjs/profile-ground.ts';
import { HoldfastError } from '../../../../src/core/errors.ts';
import type { SessionContent, SnapshotPlace } from '../../../../src/ports/snapshot-content.ts';
import type { SessionVault, TakenSnapshot, TakeOptions, Vault } from '../../../../src/ports/vault.ts';

export interface PlayedGround {
  readonly ground: ProfileGround;
  /** What was asked for, in order. */
  readonly asked: string[];
  /** Every lease that was given out, by what ends it. */
  readonly leases: AbortController[];
  /** Answers the next snapshot; by default a good one at once. */
  take: (signal?: AbortSignal) => Promise<TakenSnapshot>;
  /** What the vault says when it is asked for a lease; null: it gives one. */
  outage: HoldfastError | null;
  epochBefore: number;
  /** Tells whoever holds the lease that it could not be renewed. */
  beUnsure: (silentMs: number, cause: unknown) => void;
  inUse: 'yes' | 'no';
}

export const goodSnapshot = {
  info: { id: 'snap', standing: 'good', why: '' },
  isLatest: true,
} as TakenSnapshot;
export const away = new HoldfastError('BLOBS_UNAVAILABLE', { url: 's3://bucket', cause: 'it is away' });

export function playedGround(): PlayedGround {
  const asked: string[] = [];
  const leases: AbortController[] = [];
  const name = { engine: 'wwebjs', tenant: 'default', id: 'sales' } as const;
  const content = { close: async () => {} } as SessionContent;
  const session = {
    take: async (_content: SessionContent, { signal }: TakeOptions) => {
      asked.push('take');
      return played.take(signal);
    },
    retire: async () => void asked.push('retire'),
    state: async () => null,
    noteOrigin: async () => {},
    latest: async () => null,
    list: async () => ({ snapshots: [], unreadable: [] }),
  } as unknown as SessionVault;
  const vault = { url: 's3://bucket', identity: async () => 'v', session: () => session } as unknown as Vault;
  const holdLease = async (): Promise<HeldProfileLease> => {
    asked.push('lease');
    if (played.outage !== null) throw played.outage;
    const lost = new AbortController();
    leases.push(lost);
    const lease = { name, key: 0, epoch: played.epochBefore + 1 };
    const release = async (): Promise<void> => void asked.push('release');
    const whenUnsure: HeldProfileLease['whenUnsure'] = (listener) => void (played.beUnsure = listener);
    const { epochBefore } = played;
    return { lease, owner: ground.owner, lost: lost.signal, release, epochBefore, whenUnsure };
  };
  const ground: ProfileGround = {
    ref: { place: 'wwebjs:/auth', form: 'local-profile', path: 'session-sales', clientId: 'sales', ...name },
    name,
    profilePath: '/auth/session-sales',
    vaultUrl: 's3://bucket',
    place: {
      open: async () => content,
      check: async () => ({ state: 'whole', why: [], warnings: [] }),
    } as unknown as SnapshotPlace,
    owner: { host: 'here', pid: 1, process: 'somewhere:1', purpose: 'a test' },
    nowMs: () => 0,
    here: { host: 'here', path: '/auth/session-sales' },
    vault: async () => vault,
    holdLease,
    mark: async () => null,
    markFrom: async () => null,
    isAliveAt: async () => false,
    setMark: async ({ epoch }) => void asked.push(`mark ${epoch}`),
    refuseBeyondLimits: async () => {},
    inUse: async () => ({ answer: played.inUse, why: ['a browser runs on it'] }),
    browserMarks: () => ({}),
    endOrphans: async () => 0,
    clearStaleLocks: async (proof) => void asked.push(`clear ${proof ?? 'nothing'}`),
    knownLiveMs: async () => null,
    noteLive: async () => {},
    noteSnapshot: async () => {},
    restore: async () => [],
    discard: async () => void asked.push('discard'),
    close: async () => void asked.push('close'),
  };
  const played: PlayedGround = {
    ground,
    asked,
    leases,
    take: async () => goodSnapshot,
    outage: null,
    epochBefore: 0,
    beUnsure: () => undefined,
    inUse: 'no',
  };
  return played;
}
