// A place is the URL of a store: `baileys:/srv/auth`, `wwebjs:/srv/.wwebjs_auth`, `sqlite:/srv/holdfast.db`,
// `postgres://user@host/database`, `vault:/srv/vault`. Only absolute paths are places.
import { absolutePath } from './absolute-path.ts';
import { HoldfastError } from './errors.ts';
import { readPostgresAddress } from './postgres-address.ts';
import type { Engine } from './session.ts';
import { parseVaultAddress } from './vault-address.ts';
import { pathWithoutPassword, withoutPassword } from './without-password.ts';

/** `memory` lives in one process, for tests. */
export type PlaceKind = 'folder' | 'sqlite' | 'postgres' | 'memory' | 'vault';

export interface Place {
  /** Names the place everywhere: in plans, tables, messages. Never holds a password. */
  readonly url: string;
  readonly kind: PlaceKind;
  /** null for a vault, which holds sessions of every engine. */
  readonly engine: Engine | null;
  /** Absolute path of the folder or of the database's file; empty where it is on no disk of this machine. */
  readonly root: string;
  /** PostgreSQL: what to connect with. A secret: it goes into no plan, log or message. */
  readonly connection?: string;
  /** PostgreSQL: the schema that holds Holdfast's tables. */
  readonly schema?: string;
}

const engines: readonly Engine[] = ['baileys', 'wwebjs'];
const defaultSchema = 'holdfast';

/**
 * Reads a place's URL.
 * @param workingDirectory only used to say what a relative path would mean here
 * @throws HoldfastError PLACE_MALFORMED, PLACE_RELATIVE
 */
export function parsePlace(text: string, workingDirectory: string): Place {
  const colon = text.indexOf(':');
  const scheme = text.slice(0, colon);
  if (scheme === 'postgres' || scheme === 'postgresql') return parsePostgres(text);
  if (scheme === 'vault') return parseVault(text, workingDirectory);
  const engine = scheme === 'sqlite' ? 'baileys' : engines.find((name) => name === scheme);
  const path = text.slice(colon + 1);
  if (engine === undefined) throw malformed(text, 'no place begins like this');
  if (path === '' || path.includes('\0')) throw malformed(text, 'what follows its colon is no path');
  if (!path.startsWith('/')) {
    throw new HoldfastError('PLACE_RELATIVE', {
      place: pathWithoutPassword(text),
      absolute: pathWithoutPassword(`${scheme}:${absolutePath(workingDirectory, path)}`),
    });
  }
  const root = absolutePath('/', path);
  return { url: `${scheme}:${root}`, kind: scheme === 'sqlite' ? 'sqlite' : 'folder', engine, root };
}

function parsePostgres(text: string): Place {
  const address = readPostgresAddress(text, defaultSchema);
  if ('flaw' in address) throw malformed(text, address.flaw);
  return { ...address, kind: 'postgres', engine: 'baileys', root: '' };
}

/** A vault as a place: its sessions are snapshots and packs, which `forget` and `collect` remove. */
function parseVault(text: string, workingDirectory: string): Place {
  const address = parseVaultAddress(text, workingDirectory);
  const root = address.kind === 'folder' ? address.root : '';
  return { url: `vault:${address.url}`, kind: 'vault', engine: null, root };
}

function malformed(text: string, cause: string): HoldfastError {
  return new HoldfastError('PLACE_MALFORMED', { place: withoutPassword(text), cause });
}

/**
 * The first two places of which one lies in the other, or which are the same folder or file; null where none do.
 * @param places each with its root after all symbolic links, so that one folder has one path
 */
export function overlappingPlaces(places: readonly PlaceOnDisk[]): readonly [Place, Place] | null {
  for (const [index, first] of places.entries()) {
    for (const second of places.slice(index + 1)) {
      if (doOverlap(first, second)) return [first.place, second.place];
    }
  }
  return null;
}

interface PlaceOnDisk {
  readonly place: Place;
  readonly realRoot: string;
}

/** A database may lie in a folder of sessions: they have nothing to do with one another. */
function doOverlap(first: PlaceOnDisk, second: PlaceOnDisk): boolean {
  if (first.place.kind !== second.place.kind) return false;
  if (first.place.kind === 'sqlite') return first.realRoot === second.realRoot;
  const folders = first.place.kind === 'folder';
  return folders && (isWithin(first.realRoot, second.realRoot) || isWithin(second.realRoot, first.realRoot));
}

export function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}
