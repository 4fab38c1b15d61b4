// How many sessions and bytes there may be, in all and of one tenant (requirements D3). Pure.
import { sizeText } from './amounts.ts';
import type { SessionPicture } from './inventory.ts';
import { sessionKey } from './session.ts';

/** null is no limit. */
export interface Limits {
  readonly sessions: number | null;
  readonly sessionsPerTenant: number | null;
  /** Bytes of all sessions. */
  readonly bytes: number | null;
  readonly bytesPerTenant: number | null;
  /** From this share of a limit on people are told, 0 to 1. */
  readonly noticeShare: number;
}

export const noLimits: Limits = {
  sessions: null,
  sessionsPerTenant: null,
  bytes: null,
  bytesPerTenant: null,
  noticeShare: 0.8,
};

export interface Usage {
  readonly sessions: number;
  readonly sizeBytes: number;
}

/** One limit, and how much of it is used. */
export interface LimitUse {
  readonly what: 'sessions' | 'bytes';
  /** null for the limit of all together. */
  readonly tenant: string | null;
  readonly used: number;
  readonly limit: number;
}

/** Every limit that is set, for all together and for each of these tenants. */
export function usesOf(limits: Limits, all: Usage, tenants: ReadonlyMap<string, Usage>): LimitUse[] {
  const uses: LimitUse[] = [];
  const add = (what: LimitUse['what'], tenant: string | null, used: number, limit: number | null): void => {
    if (limit !== null) uses.push({ what, tenant, used, limit });
  };
  add('sessions', null, all.sessions, limits.sessions);
  add('bytes', null, all.sizeBytes, limits.bytes);
  for (const [tenant, usage] of tenants) {
    add('sessions', tenant, usage.sessions, limits.sessionsPerTenant);
    add('bytes', tenant, usage.sizeBytes, limits.bytesPerTenant);
  }
  return uses;
}

/** Whether one session more would be too many: at the limit, and not only beyond it. */
export function isUsedUp({ used, limit }: LimitUse): boolean {
  return used >= limit;
}

/** `20 of 20 sessions of tenant acme`. */
export function useText({ what, tenant, used, limit }: LimitUse): string {
  const amount =
    what === 'sessions' ? `${used} of ${limit} sessions` : `${sizeText(used)} of ${sizeText(limit)}`;
  return `${amount}${tenant === null ? ' in all' : ` of tenant ${tenant}`}`;
}

/**
 * What counts against limits: sessions that a client can run on. Snapshots have their retention, and zips and temporary
 * copies belong to a session that counts already.
 */
export function usageOf(sessions: readonly SessionPicture[]): {
  readonly all: Usage;
  readonly tenants: ReadonlyMap<string, Usage>;
} {
  const tenants = new Map<string, Usage>();
  const all = { sessions: 0, sizeBytes: 0 };
  const seen = new Set<string>();
  for (const { ref, sizeBytes } of sessions) {
    if (!forms.has(ref.form) || seen.has(sessionKey(ref))) continue;
    seen.add(sessionKey(ref));
    all.sessions += 1;
    all.sizeBytes += sizeBytes;
    const before = tenants.get(ref.tenant) ?? { sessions: 0, sizeBytes: 0 };
    tenants.set(ref.tenant, {
      sessions: before.sessions + 1,
      sizeBytes: before.sizeBytes + sizeBytes,
    });
  }
  return { all, tenants };
}

const forms: ReadonlySet<string> = new Set(['folder', 'records', 'local-profile', 'remote-profile']);
