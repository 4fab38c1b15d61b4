// Opens what sessions move between: the places of this process, and sources of others.
import { mkdir } from 'node:fs/promises';
import { HoldfastError } from '../core/errors.ts';
import { parseForeignSource } from '../core/foreign-source.ts';
import { parsePlace } from '../core/place.ts';
import type { Place } from '../core/place.ts';
import { withoutPassword } from '../core/without-password.ts';
import type { ForeignSource, TransferPlace, Transfers } from '../ports/session-transfer.ts';
import type { Store } from '../ports/store.ts';
import { DatabaseStore } from './database/database-store.ts';
import { DatabaseTransfer } from './database/database-transfer.ts';
import { FolderTransfer } from './folder-baileys/folder-transfer.ts';
import { openBaileysSqlite } from './foreign/baileys-sqlite.ts';
import { openWhatsappTables } from './foreign/whatsapp-tables.ts';
import { openEntryStore } from './open-entry-store.ts';

export interface TransfersOptions {
  readonly workingDirectory: string;
  /** A session of others that was written to within this time counts as in use. */
  readonly quietMs: number;
  openPlace(url: string): Promise<Store>;
}

export function openTransfers(options: TransfersOptions): Transfers {
  /** A place that was closed is opened anew, as another store. */
  const places = new WeakMap<Store, TransferPlace>();
  const sources = new Map<string, ForeignSource>();
  return {
    async place(url) {
      const store = await options.openPlace(url);
      const known = places.get(store) ?? transferOf(store);
      places.set(store, known);
      return known;
    },
    async foreign(url) {
      const source = parseForeignSource(url, options.workingDirectory);
      if (source === null)
        throw new HoldfastError('PLACE_MALFORMED', {
          place: withoutPassword(url),
          cause: 'no source begins like this',
        });
      // One that was opened with its password already serves those who only know its name.
      const known =
        sources.get(source.url) ??
        (source.kind === 'baileys-sqlite' ? openBaileysSqlite(source) : openWhatsappTables(source, options));
      sources.set(source.url, known);
      return known;
    },
    make: (url) => make(url, options.workingDirectory),
  };
}

function transferOf(store: Store): TransferPlace {
  if (store.place.engine !== 'baileys') {
    const cause = `${store.place.url} holds no sessions of Baileys, and only those can move`;
    throw new HoldfastError('USAGE', { cause });
  }
  return store instanceof DatabaseStore ? new DatabaseTransfer(store) : new FolderTransfer(store);
}

async function make(url: string, workingDirectory: string): Promise<boolean> {
  const place = parsePlace(url, workingDirectory);
  if (place.kind !== 'folder') return (await isDatabase(place, false)) ? false : isDatabase(place, true);
  try {
    await mkdir(place.root, { mode: 0o700 });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    const details = { place: place.url, cause: (cause as Error).message };
    throw new HoldfastError('PLACE_UNAVAILABLE', details, { cause });
  }
}

/** @throws HoldfastError what the database says, where it may be made */
async function isDatabase(place: Place, create: boolean): Promise<boolean> {
  const entries = openEntryStore(place, { create });
  try {
    await entries.identity();
    return true;
  } catch (error) {
    // Whatever it is, it says so again when it is to be made.
    if (!create && error instanceof HoldfastError) return false;
    throw error;
  } finally {
    await entries.close();
  }
}
