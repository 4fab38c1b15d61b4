// Where a session of the vault comes back to: the place, and its path there.
import { pathOfAddress } from '../../core/entry-path.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { PlaceView } from '../../core/inventory.ts';
import { sessionName } from '../../core/session.ts';
import type { SessionRef } from '../../core/session.ts';
import type { VaultName } from '../../core/snapshot.ts';
import { hasSnapshots, vaultKey } from '../../core/vault-name.ts';
import { folderPathsOf } from '../../engines/baileys/folder-paths.ts';
import { nameBaileysSession } from '../../engines/baileys/name-session.ts';
import { recognizeProfileName } from '../../engines/wwebjs/name-session.ts';
import { profilePathOf } from '../../engines/wwebjs/profile-path-of.ts';
import type { Store } from '../../ports/store.ts';
import type { OperationContext } from '../context.ts';

export interface WhereTo {
  readonly store: Store;
  readonly place: PlaceView;
  readonly session: SessionRef;
}

interface Candidate {
  readonly store: Store;
  readonly place: PlaceView;
  readonly present: readonly SessionRef[];
  /** null where the place does not have it. */
  readonly session: SessionRef | null;
}

/**
 * @param to the place; where it is left out, the one that has the session, or the only one of its engine
 * @throws USAGE where nobody can tell which place is meant, or it holds no such sessions; PLACE_UNAVAILABLE
 */
export async function whereTo(
  context: OperationContext,
  name: VaultName,
  to: string | undefined,
): Promise<WhereTo> {
  const given = to === undefined ? context.stores : [await context.openPlace(to)];
  const candidates: Candidate[] = [];
  for (const store of given) {
    if (store.place.engine === name.engine) candidates.push(await lookAt(context, store, name));
  }
  const having = candidates.filter(({ session }) => session !== null);
  const [one, another] = having.length > 0 ? having : candidates;
  if (one === undefined)
    throw usage(`no place of ${name.engine} is given for ${sessionName(name)}; name it with --to`);
  if (another !== undefined)
    throw usage(`several places may be meant for ${sessionName(name)}; name one with --to`);
  const { store, place, present } = one;
  return { store, place, session: one.session ?? newRef(store, name, present) };
}

async function lookAt(context: OperationContext, store: Store, name: VaultName): Promise<Candidate> {
  const { signal } = context;
  const { place, sessions } = await store.scan(signal === undefined ? {} : { signal });
  if (place.problem !== null)
    throw new HoldfastError('PLACE_UNAVAILABLE', { place: place.url, cause: place.problem });
  const present = sessions.map(({ ref }) => ref);
  const key = vaultKey(name);
  const session = present.find((ref) => vaultKey(ref) === key && hasSnapshots(ref)) ?? null;
  return { store, place, present, session };
}

function newRef({ place }: Store, name: VaultName, present: readonly SessionRef[]): SessionRef {
  const { engine, tenant, id } = name;
  const ref = { place: place.url, engine, tenant, id };
  if (place.kind !== 'folder')
    return { ...ref, form: 'records', path: pathOfAddress({ tenant, id, entry: null }) };
  if (engine === 'baileys') return { ...ref, form: 'folder', path: folderOf(place.root, name, present) };
  const path = profilePathOf(name);
  const recognized =
    path === null ? null : recognizeProfileName(path.slice(path.lastIndexOf('/') + 1), 'folder');
  if (path === null || recognized === null) throw usage(`${sessionName(name)} is no name that a profile has`);
  return { ...ref, path, ...recognized };
}

/** An empty place whose own folder is called like the session is meant to be it, as a bot with one account has it. */
function folderOf(root: string, name: VaultName, present: readonly SessionRef[]): string {
  const own = nameBaileysSession('', root.slice(root.lastIndexOf('/') + 1));
  if (present.length === 0 && own.tenant === name.tenant && own.id === name.id) return '';
  const [found] = folderPathsOf([name], present);
  if (found !== undefined && 'path' in found) return found.path;
  throw usage(`${sessionName(name)} cannot lie there: ${found?.refusal ?? ''}`);
}

function usage(cause: string): HoldfastError {
  return new HoldfastError('USAGE', { cause });
}
