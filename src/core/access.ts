// Who may do what over HTTP: roles, keys bound to a tenant, and what a caller may see.

/** `read` looks. `operate` also makes, applies and undoes plans, and answers alerts. `admin` also makes keys and purges. */
export type Role = 'read' | 'operate' | 'admin';

const ranks: Readonly<Record<Role, number>> = { read: 0, operate: 1, admin: 2 };

/** Somebody whose key was checked. */
export interface Caller {
  /** Of the key; `loopback` where a service without keys answers its own machine. */
  readonly keyId: string;
  /** What a person called the key. */
  readonly name: string;
  readonly role: Role;
  /** Sees nothing of other tenants; null for a key of the whole house. */
  readonly tenant: string | null;
}

export function mayCall(caller: Pick<Caller, 'role'>, needed: Role): boolean {
  return ranks[caller.role] >= ranks[needed];
}

/** What belongs to no tenant (totals, the state of places, jobs) is for keys of the whole house only. */
export function maySee(caller: Pick<Caller, 'tenant'>, tenant: string | null): boolean {
  return caller.tenant === null || caller.tenant === tenant;
}

/** By what limits count: a key of the whole house by itself, and all keys of a tenant together. */
export function accountOf({ tenant, keyId }: Pick<Caller, 'tenant' | 'keyId'>): string {
  return tenant === null ? `key ${keyId}` : `tenant ${tenant}`;
}

/** A key as it is kept: its secret only as a digest. */
export interface AccessKey extends Caller {
  /** SHA-256 of the secret, hex. The secret has 256 bits of chance, so a slow hash would add nothing. */
  readonly digest: string;
  readonly madeAtMs: number;
  /** ms since 1970; null for one that does not end. */
  readonly endsAtMs: number | null;
  /** Exact to a minute; null for one that was never used. */
  readonly lastUsedMs: number | null;
}
