// Paths in a vault as a place: `wwebjs/default/alpha` is a session, `…/snapshots/<id>` and `…/packs/<key>` lie below it.
import { addressOfPath, pathOfAddress } from './entry-path.ts';
import type { Engine } from './session.ts';
import type { VaultName } from './snapshot.ts';

export interface VaultPathParts {
  readonly name: VaultName;
  /** null where the path is a whole session. */
  readonly thing: { readonly kind: 'snapshots' | 'packs'; readonly key: string } | null;
}

const engines: readonly Engine[] = ['baileys', 'wwebjs'];
/** Both are made by Holdfast and need no escape; and none of them leads anywhere else. */
const keyShape = /^(?!\.{1,2}$)[A-Za-z0-9._~=-]+$/;

export function pathOfVaultName({ engine, tenant, id }: VaultName): string {
  return `${engine}/${pathOfAddress({ tenant, id, entry: null })}`;
}

/** null where the path is none of a vault. */
export function partsOfVaultPath(path: string): VaultPathParts | null {
  const [first, tenant, id, kind, key, ...more] = path.split('/');
  const engine = engines.find((one) => one === first);
  const address = addressOfPath(`${tenant ?? ''}/${id ?? ''}`);
  if (engine === undefined || address === null || more.length > 0) return null;
  const name = { engine, tenant: address.tenant, id: address.id };
  if (kind === undefined) return { name, thing: null };
  if (kind !== 'snapshots' && kind !== 'packs') return null;
  return key === undefined || !keyShape.test(key) ? null : { name, thing: { kind, key } };
}
