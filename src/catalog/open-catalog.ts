// Opens a home's catalog: all of Holdfast's own records, in one SQLite file.
import { createHmac } from 'node:crypto';

import { HoldfastError } from '../core/errors.ts';
import type { Catalog } from '../ports/catalog.ts';
import { accessKeys } from './access-keys.ts';
import { alertMarks } from './alert-marks.ts';
import { alertStates } from './alert-states.ts';
import { attemptOn, type CatalogFile } from './catalog-file.ts';
import { cleanings } from './cleanings.ts';
import { cooldowns } from './cooldowns.ts';
import { journal } from './journal.ts';
import { liveSessions } from './live-sessions.ts';
import { openCatalogFile, type CatalogOptions } from './open-catalog-file.ts';
import { plans } from './plans.ts';
import { samples } from './samples.ts';
import { snapshots } from './snapshots.ts';
import { trash } from './trash.ts';
import { world } from './world.ts';

/**
 * Opens `<homeDir>/holdfast.db`; makes it (mode 0600) and its folder (mode 0700) when there is none. A file that
 * is there and cannot be used is left as it is: its journal is what undo stands on.
 * @throws HoldfastError CATALOG_UNAVAILABLE, CATALOG_TOO_NEW
 */
export function openCatalog(homeDir: string, options: CatalogOptions): Catalog {
  const file = openCatalogFile(homeDir, options);
  try {
    return attemptOn(file.path, () => catalogOver(file, options));
  } catch (error) {
    file.close();
    throw error;
  }
}

function catalogOver(file: CatalogFile, options: CatalogOptions): Catalog {
  const home = file.db.prepare<[], { id: string; secret: Buffer }>('SELECT id, secret FROM home').get();
  if (home === undefined) {
    throw new HoldfastError('CATALOG_UNAVAILABLE', {
      path: file.path,
      cause: 'it has lost the id of its home',
    });
  }
  return {
    homeId: home.id,
    seal: (text) => createHmac('sha256', home.secret).update(text, 'utf8').digest('hex'),
    journal: journal(file),
    plans: plans(file),
    trash: trash(file),
    world: world(file),
    liveSessions: liveSessions(file),
    samples: samples(file, options),
    cooldowns: cooldowns(file),
    cleanings: cleanings(file),
    alertStates: alertStates(file),
    alertMarks: alertMarks(file),
    snapshots: snapshots(file),
    accessKeys: accessKeys(file),
    close: () => file.close(),
  };
}
