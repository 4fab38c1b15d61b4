// Where sessions of others lie, from which they can be brought over: sources of a migration, and never places.
import { HoldfastError } from './errors.ts';
import { parsePlace } from './place.ts';
import { pathWithoutPassword } from './without-password.ts';

/**
 * `baileys-sqlite`: the SQLite state of Baileys' branch `develop`, one session in a file. `whatsapp-tables`: tables
 * `whatsapp_auth` and `whatsapp_keys` in PostgreSQL, one session for each company.
 */
export type ForeignKind = 'baileys-sqlite' | 'whatsapp-tables';

export interface ForeignSourceUrl {
  readonly kind: ForeignKind;
  /** Names it in plans and messages. Never holds a password. */
  readonly url: string;
  /** Absolute path of the file; empty where it is in PostgreSQL. */
  readonly file: string;
  /** PostgreSQL: what to connect with. A secret: it goes into no plan, log or message. */
  readonly connection: string;
  /** PostgreSQL: the schema of the tables; null where the connection's search path finds them. */
  readonly schema: string | null;
}

const tables = 'whatsapp-tables:';
const file = 'baileys-sqlite:';

/**
 * @returns null for what is no source of others, for example a place
 * @throws HoldfastError PLACE_MALFORMED, PLACE_RELATIVE
 */
export function parseForeignSource(text: string, workingDirectory: string): ForeignSourceUrl | null {
  if (text.startsWith(file)) return fileOf(text.slice(file.length), workingDirectory);
  return text.startsWith(tables) ? tablesOf(text.slice(tables.length), workingDirectory) : null;
}

function fileOf(path: string, workingDirectory: string): ForeignSourceUrl {
  try {
    const { root } = parsePlace(`sqlite:${path}`, workingDirectory);
    return { kind: 'baileys-sqlite', url: `${file}${root}`, file: root, connection: '', schema: null };
  } catch (error) {
    // It was written as another URL than the one that was not understood.
    if (!(error instanceof HoldfastError)) throw error;
    const { absolute, cause = '' } = error.details;
    const details = { place: pathWithoutPassword(`${file}${path}`) };
    if (absolute === undefined) throw new HoldfastError('PLACE_MALFORMED', { ...details, cause });
    const meant = `${file}${String(absolute).slice('sqlite:'.length)}`;
    throw new HoldfastError('PLACE_RELATIVE', { ...details, absolute: meant });
  }
}

function tablesOf(url: string, workingDirectory: string): ForeignSourceUrl {
  const place = parsePlace(url, workingDirectory);
  if (place.kind !== 'postgres' || place.connection === undefined) {
    const cause = 'these tables are in PostgreSQL, at a URL that begins with postgres://';
    throw new HoldfastError('PLACE_MALFORMED', { place: `${tables}${place.url}`, cause });
  }
  const schema = new URL(url).searchParams.get('schema');
  const at = `${tables}${place.url}`;
  return { kind: 'whatsapp-tables', url: at, file: '', connection: place.connection, schema };
}
