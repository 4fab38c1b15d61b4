// One instance of whatsapp-web.js: every form in which it lies in its place, and its entry in the instances list.
import { HoldfastError } from '../../core/errors.ts';
import type { Inventory, SessionPicture } from '../../core/inventory.ts';
import { isSessionKey, sessionName } from '../../core/session.ts';
import type { SessionRef } from '../../core/session.ts';
import { nameProfile, recognizeProfileName } from '../../engines/wwebjs/name-session.ts';
import { profilePathOf } from '../../engines/wwebjs/profile-path-of.ts';
import type { ListedInstance } from '../../ports/instances-list.ts';
import type { OperationContext } from '../context.ts';
import { selectSessions } from '../select-sessions.ts';

export interface Instance {
  readonly place: string;
  /** Below the place; empty for a client without an id. */
  readonly folder: string;
  readonly clientId: string | null;
  /** What lies there of it: the profile first. */
  readonly forms: readonly SessionPicture[];
}

/** In the order in which they go: what a program would start on first. */
const order: readonly SessionRef['form'][] = [
  'local-profile',
  'remote-profile',
  'temp-profile',
  'remote-zip',
];

/**
 * @returns null where that is the name of no such instance: of a session of Baileys, or of nothing
 * @throws USAGE where it is the name of several @throws PLACE_UNAVAILABLE where it may lie in a place that cannot be read
 */
export function instanceNamed(
  context: OperationContext,
  inventory: Inventory,
  session: string,
): Instance | null {
  const chosen = found(inventory, session).filter(({ ref }) => ref.form !== 'vaulted');
  const profiles = chosen.filter(({ ref }) => ref.engine === 'wwebjs');
  const [first] = profiles;
  if (first === undefined) return chosen.length > 0 ? null : absentInstance(context, session);
  const { place, clientId = null } = first.ref;
  const folder = folderOf(first.ref);
  const isOfIt = ({ ref }: SessionPicture): boolean =>
    ref.engine === 'wwebjs' &&
    ref.form !== 'vaulted' &&
    ref.place === place &&
    folderOf(ref) === folder &&
    (ref.clientId ?? null) === clientId;
  if (!chosen.every(isOfIt)) {
    const names = chosen.map(({ ref }) => `${sessionName(ref)} (${ref.path} in ${ref.place})`).join(', ');
    throw new HoldfastError('USAGE', { cause: `${session} may be any of ${names}` });
  }
  const rank = ({ ref }: SessionPicture): number => order.indexOf(ref.form);
  const forms = inventory.sessions.filter(isOfIt).toSorted((a, b) => rank(a) - rank(b));
  return { place, folder, clientId, forms };
}

/** Nothing of it lies in its place, but a list or a vault may still have it. */
function absentInstance({ stores }: OperationContext, session: string): Instance | null {
  if (isSessionKey(session)) return null;
  const place = stores.find(
    (store) => store.place.engine === 'wwebjs' && store.place.kind === 'folder',
  )?.place;
  if (place === undefined) return null;
  const [first = '', ...rest] = session.split('/');
  const name = rest.length === 0 ? { tenant: 'default', id: first } : { tenant: first, id: rest.join('/') };
  const path = profilePathOf(name) ?? '';
  const clientId = recognizeProfileName(path.split('/').at(-1) ?? '', 'folder')?.clientId ?? null;
  if (clientId === null || path.split('/').some(isNoName)) return null;
  return { place: place.url, folder: path.split('/').slice(0, -1).join('/'), clientId, forms: [] };
}

/** Of this nothing can ever have been there: no folder is called so. */
function isNoName(part: string): boolean {
  return part === '' || part === '.' || part === '..' || part.includes('\0') || Buffer.byteLength(part) > 255;
}

/** What lies there, else as it would. */
export function refOf(instance: Instance, form: 'local-profile' | 'remote-profile'): SessionRef {
  const there = instance.forms.find(({ ref }) => ref.form === form);
  if (there !== undefined) return there.ref;
  const { place, folder, clientId } = instance;
  const word = form === 'local-profile' ? 'session' : 'RemoteAuth';
  const path = [...(folder === '' ? [] : [folder]), clientId === null ? word : `${word}-${clientId}`].join(
    '/',
  );
  return { place, engine: 'wwebjs', form, path, ...nameProfile(path), clientId };
}

/** The session that carries what is done beside moving folders. */
export function mainRef(instance: Instance): SessionRef {
  return instance.forms[0]?.ref ?? refOf(instance, 'local-profile');
}

/**
 * Its entry in the list.
 * @returns `shared`: other profiles, which stay, have the same id @throws REGISTRY_UNUSABLE
 */
export async function listedAs(
  context: OperationContext,
  inventory: Inventory,
  { place, folder, clientId }: Instance,
): Promise<{ readonly path: string; readonly found: ListedInstance } | 'shared' | null> {
  const registry = await context.registry.read();
  if (registry.state === 'none' || clientId === null) return null;
  const { path } = registry;
  if (registry.state === 'unusable')
    throw new HoldfastError('REGISTRY_UNUSABLE', { path, cause: registry.why });
  const list = context.instancesList(path);
  const [instance, another] = await list.naming(clientId);
  if (instance === undefined) return null;
  if (another !== undefined) {
    const cause = `its entries ${JSON.stringify(instance)} and ${JSON.stringify(another)} both mean ${clientId}`;
    throw new HoldfastError('REGISTRY_UNUSABLE', { path, cause });
  }
  const isAnother = ({ ref }: SessionPicture): boolean =>
    ref.engine === 'wwebjs' &&
    ref.form !== 'vaulted' &&
    ref.clientId === clientId &&
    (ref.place !== place || folderOf(ref) !== folder);
  if (inventory.sessions.some(isAnother)) return 'shared';
  const found = await list.entry(instance);
  return found && { path, found };
}

function found(inventory: Inventory, session: string): readonly SessionPicture[] {
  try {
    return selectSessions(inventory, { session });
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'SESSION_NOT_FOUND') return [];
    throw error;
  }
}

function folderOf({ path }: SessionRef): string {
  return path.split('/').slice(0, -1).join('/');
}
