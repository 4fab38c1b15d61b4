// A place is the URL of a store: `baileys:/srv/auth`, `wwebjs:/srv/.wwebjs_auth`, `sqlite:/srv/holdfast.db`,
// `postgres://user@host/database`. Only absolute paths are places.
import { HoldfastError } from './errors.ts';
import { flawOfParameters, namingParameters } from './postgres-parameters.ts';
import type { Engine } from './session.ts';
import { pathWithoutPassword, withoutPassword } from './without-password.ts';

/** `memory` lives in one process, for tests. */
export type PlaceKind = 'folder' | 'sqlite' | 'postgres' | 'memory';

export interface Place {
  /** Names the place everywhere: in plans, tables, messages. Never holds a password. */
  readonly url: string;
  readonly kind: PlaceKind;
  readonly engine: Engine;
  /** Absolute path of the folder or of the database's file; empty where it is on no disk of this machine. */
  readonly root: string;
  /** PostgreSQL: what to connect with. A secret: it goes into no plan, log or message. */
  readonly connection?: string;
  /** PostgreSQL: the schema that holds Holdfast's tables. */
  readonly schema?: string;
}

const engines: readonly Engine[] = ['baileys', 'wwebjs'];
const defaultSchema = 'holdfast';
/** Plain lower-case identifiers need no quoting anywhere, and mean the same in every tool. */
const schemaShape = /^[a-z_][a-z0-9_]{0,62}$/;

/**
 * Reads a place's URL.
 * @param workingDirectory only used to say what a relative path would mean here
 * @throws HoldfastError PLACE_MALFORMED, PLACE_RELATIVE
 */
export function parsePlace(text: string, workingDirectory: string): Place {
  const colon = text.indexOf(':');
  const scheme = text.slice(0, colon);
  if (scheme === 'postgres' || scheme === 'postgresql') return parsePostgres(text);
  const engine = scheme === 'sqlite' ? 'baileys' : engines.find((name) => name === scheme);
  const path = text.slice(colon + 1);
  if (engine === undefined) throw malformed(text, 'no place begins like this');
  if (path === '' || path.includes('\0')) throw malformed(text, 'what follows its colon is no path');
  if (!path.startsWith('/')) {
    throw new HoldfastError('PLACE_RELATIVE', {
      place: pathWithoutPassword(text),
      absolute: pathWithoutPassword(`${scheme}:${join(workingDirectory, path)}`),
    });
  }
  const root = join('/', path);
  return { url: `${scheme}:${root}`, kind: scheme === 'sqlite' ? 'sqlite' : 'folder', engine, root };
}

/** `postgres://user:password@host:5432/database?schema=holdfast`, and the parameters that `pg` knows. */
function parsePostgres(text: string): Place {
  if (!/^\w+:\/\//.test(text)) throw malformed(text, 'two slashes follow the colon of a server: postgres://');
  if (!URL.canParse(text)) throw malformed(text, 'it is no URL');
  const given = new URL(text);
  const schema = given.searchParams.get('schema') ?? defaultSchema;
  const database = given.pathname.slice(1);
  if (/^$|[/@]/.test(database)) throw malformed(text, 'it names no database, or one with / or @ in its name');
  const flaw = flawOfParameters(given.searchParams);
  if (flaw !== null) throw malformed(text, flaw);
  if (!schemaShape.test(schema)) {
    throw malformed(text, 'the name of a schema is up to 63 lower-case letters, digits and _');
  }
  const query = new URLSearchParams();
  for (const name of namingParameters) {
    const value = given.searchParams.get(name);
    if (value !== null) query.set(name, value);
  }
  if (schema !== defaultSchema) query.set('schema', schema);
  given.searchParams.delete('schema');
  const connection = `postgres:${given.href.slice(given.protocol.length)}`;
  const user = given.username === '' ? '' : `${given.username}@`;
  const url = `postgres://${user}${given.host}/${database}${query.size === 0 ? '' : `?${query}`}`;
  return { url, kind: 'postgres', engine: 'baileys', root: '', connection, schema };
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

function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

/** Joins and resolves `.`, `..` and doubled slashes as POSIX does, without touching a disk. */
function join(base: string, path: string): string {
  const kept: string[] = [];
  for (const segment of `${base}/${path}`.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/')}`;
}
