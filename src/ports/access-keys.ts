// The keys that open the HTTP door, as a home keeps them: never the secret, only its digest.
import type { AccessKey } from '../core/access.ts';

export interface AccessKeys {
  /** @throws HoldfastError KEY_EXISTS where a key of that name is in use */
  add(key: AccessKey): Promise<void>;
  /** null for one that never was, or was revoked; one that has run out is found. */
  find(id: string): Promise<AccessKey | null>;
  /** Without those that were revoked; the oldest first. */
  all(): Promise<readonly AccessKey[]>;
  /** Whether any was ever made, also where all are revoked since: what was locked once does not open by itself. */
  anyMade(): Promise<boolean>;
  /** That it was used, exact to a minute. */
  used(id: string, atMs: number): Promise<void>;
  /** @returns whether there was such a key */
  revoke(id: string, atMs: number): Promise<boolean>;
}
