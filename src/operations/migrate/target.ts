// Where sessions go: which names are taken there, and under which path each will lie.
import { pathOfAddress } from '../../core/entry-path.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { PlaceView } from '../../core/inventory.ts';
import { sessionName } from '../../core/session.ts';
import type { SessionRef } from '../../core/session.ts';
import { folderPathsOf } from '../../engines/baileys/folder-paths.ts';
import type { OperationContext } from '../context.ts';

interface Name {
  readonly tenant: string;
  readonly id: string;
}

export interface MoveTarget {
  readonly place: PlaceView;
  readonly form: 'folder' | 'records';
  readonly present: readonly SessionRef[];
  /** Names of those that another migration has not brought there wholly. */
  readonly arriving: ReadonlySet<string>;
}

/**
 * Makes an empty place where there is none; nothing where it could hold no sessions of Baileys.
 * @returns whether there was none
 * @throws PLACE_UNAVAILABLE, PLACES_OVERLAP, STORE_UNAVAILABLE, STORE_NOT_OURS, USAGE
 */
export async function makeTarget(context: OperationContext, url: string): Promise<boolean> {
  await context.transfers.place(url);
  // Before anything is made: it may lie in the place that they come from.
  await context.openPlace(url);
  return context.transfers.make(url);
}

/** @throws PLACE_UNAVAILABLE, USAGE */
export async function targetOf(context: OperationContext, url: string): Promise<MoveTarget> {
  const store = await context.openPlace(url);
  const transfer = await context.transfers.place(url);
  const { place, sessions } = await store.scan({ ...(context.signal && { signal: context.signal }) });
  if (place.problem !== null)
    throw new HoldfastError('PLACE_UNAVAILABLE', { place: place.url, cause: place.problem });
  const form = store.place.kind === 'folder' ? 'folder' : 'records';
  const arriving = new Set<string>();
  for (const { ref, inUse } of sessions) {
    if (inUse.answer === 'yes' && (await transfer.state(ref.path)) === 'arriving')
      arriving.add(sessionName(ref));
  }
  return { place, form, present: sessions.map((picture) => picture.ref), arriving };
}

/** In the order of `names`: what each will be there, or why it cannot be. */
export function refsThere(
  { place, form, present, arriving }: MoveTarget,
  names: readonly Name[],
): (SessionRef | { readonly refusal: string })[] {
  const taken = new Map(present.map((ref) => [sessionName(ref), ref]));
  const paths = form === 'folder' ? folderPathsOf(names, present) : names.map(recordsPath);
  const twice = new Set<string>();
  return names.map(({ tenant, id }, index) => {
    const name = sessionName({ tenant, id });
    const path = paths[index];
    if (arriving.has(name)) return { refusal: comingAlready };
    if (taken.has(name)) return { refusal: `there is a session ${name} already; it is never written over` };
    if (twice.has(name)) return { refusal: `two of them would be called ${name} there` };
    twice.add(name);
    if (path === undefined || 'refusal' in path)
      return { refusal: `${name} cannot lie there: ${path?.refusal ?? ''}` };
    return { place: place.url, engine: 'baileys', form, path: path.path, tenant, id };
  });
}

const comingAlready =
  'another migration is bringing a session of that name; go on with it (holdfast apply), or take it back (holdfast undo)';

function recordsPath(name: Name): { readonly path: string } {
  return { path: pathOfAddress({ ...name, entry: null }) };
}
