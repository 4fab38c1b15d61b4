// What the cases of an entry store share: a scene, and short hands for sessions and entries.
import assert from 'node:assert/strict';
import type {
  EntryAddress,
  EntryChange,
  EntryKey,
  EntryStore,
  Lease,
  LeaseOwner,
  LeaseRequest,
  SessionName,
  StoredEntry,
} from '../../ports/entry-store.ts';

/** A database that was made for one case, empty. */
export interface EntryStoreScene {
  readonly store: EntryStore;
  /** The same database by another connection, as another process would have it. */
  another(): EntryStore;
  /** Resolves when at least `ms` have passed on the database's clock. */
  advance(ms: number): Promise<void>;
}

export type Check = (scene: EntryStoreScene) => Promise<void>;
export type Checks = Readonly<Record<string, Check>>;

/** Leases that must not run out in a case, and leases that must. */
export const longMs = 60_000;
export const shortMs = 30;
export const pastShortMs = shortMs + 10;

export const acme: SessionName = { tenant: 'acme', id: 'sales' };
export const other: SessionName = { tenant: 'acme', id: 'support' };

export function owner(process = 'boot-1:100'): LeaseOwner {
  return { host: 'machine', pid: 100, process, purpose: 'a case' };
}

export async function take(
  store: EntryStore,
  name: SessionName,
  options: Partial<Omit<LeaseRequest, 'name'>> = {},
): Promise<Lease> {
  const [answer] = await store.acquire([{ name, owner: owner(), ttlMs: longMs, ...options }]);
  assert.equal(answer?.outcome, 'granted');
  return answer.lease;
}

/** A new session that is held. */
export async function live(store: EntryStore, name: SessionName, ttlMs = longMs): Promise<Lease> {
  const lease = await take(store, name, { ttlMs });
  await store.create(lease, 'live');
  return lease;
}

export const bytes = (text: string): Uint8Array => Buffer.from(text);

export function change(type: string, id: string, value: string | null): EntryChange {
  return { type, id, value: value === null ? null : bytes(value) };
}

export async function write(store: EntryStore, lease: Lease, ...changes: EntryChange[]): Promise<void> {
  assert.deepEqual(await store.write([{ lease, changes }]), [null]);
}

export type Content = readonly (readonly [type: string, id: string, value: string])[];

/** Types, ids and values as text, sorted: what two pictures are compared by. */
export function contentOf(entries: readonly StoredEntry[] | null | undefined): Content | null {
  if (entries == null) return null;
  const rows = entries.map(({ type, id, value }) => [type, id, Buffer.from(value).toString()] as const);
  return rows.sort((one, two) => (JSON.stringify(one) < JSON.stringify(two) ? -1 : 1));
}

/** What everybody can see of a session. */
export async function seen(store: EntryStore, name: SessionName): Promise<Content | null> {
  return contentOf(await store.entries(name));
}

export const key = (type: string, id: string): EntryKey => ({ type, id });
export const whole = (name: SessionName): EntryAddress => ({ name, key: null });
export const at = (name: SessionName, type: string, id: string): EntryAddress & { key: EntryKey } => {
  return { name, key: { type, id } };
};
