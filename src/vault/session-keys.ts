// The keys of the blobs of one session.
import type { Engine } from '../core/session.ts';
import type { VaultName } from '../core/snapshot.ts';
import type { VaultPath } from '../ports/vault.ts';
import { fromSegment, toSegment } from './key-segment.ts';

/** Everything of a session lies below this; ends with `/`. */
export function sessionPrefix({ engine, tenant, id }: VaultName): string {
  return `sessions/${engine}/${toSegment(tenant)}/${toSegment(id)}/`;
}

/** Whose blob this is, by its key; the names are null where only the session's head knows them. */
export function sessionOfKey(key: string): {
  readonly prefix: string;
  readonly engine: Engine;
  readonly tenant: string | null;
  readonly id: string | null;
} | null {
  const [sessions, engine, tenant, id, ...rest] = key.split('/');
  if (sessions !== 'sessions' || tenant === undefined || id === undefined || rest.length === 0) return null;
  if (engine !== 'baileys' && engine !== 'wwebjs') return null;
  const prefix = `sessions/${engine}/${tenant}/${id}/`;
  return { prefix, engine, tenant: fromSegment(tenant), id: fromSegment(id) };
}

/** @see sessionPrefix */
export class SessionKeys {
  readonly prefix: string;

  constructor(name: VaultName | string) {
    this.prefix = typeof name === 'string' ? name : sessionPrefix(name);
  }

  get head(): string {
    return `${this.prefix}head`;
  }

  get ended(): string {
    return `${this.prefix}ended`;
  }

  snapshot(id: string): string {
    return `${this.prefix}snapshots/${id}`;
  }

  pack(pack: string): string {
    return `${this.prefix}packs/${pack}`;
  }

  damage(pack: string): string {
    return `${this.prefix}damage/${pack}`;
  }

  at(path: VaultPath): string {
    return `${this.prefix}${path}`;
  }

  trashItem(item: string): string {
    return `${this.prefix}trash/${toSegment(item)}/`;
  }

  trashed(item: string, path: VaultPath): string {
    return `${this.trashItem(item)}${path}`;
  }
}
