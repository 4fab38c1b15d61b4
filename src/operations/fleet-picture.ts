// Sessions of the fleet as rows: what a keeper saw last, or, on the command line, a look taken now.
import { entriesPerDay } from '../core/growth/entries-per-day.ts';
import type { FleetPicture, HomePicture, SessionRow } from '../core/fleet.ts';
import { homePicture } from '../core/home-picture.ts';
import { sessionKey } from '../core/session.ts';
import type { OperationContext } from './context.ts';
import { judgeAll, orphansIn } from './scan.ts';
import { knownSnapshots } from './snapshots/known-snapshots.ts';
import { takeInventory } from './take-inventory.ts';

export async function fleetPicture(context: OperationContext): Promise<FleetPicture> {
  return context.lastLook?.fleet() ?? { homes: [await lookNow(context)] };
}

/** Looks without remembering anything: no sighting, no sample. */
export async function lookNow(context: OperationContext): Promise<HomePicture> {
  const inventory = await takeInventory(context);
  const marks = await context.catalog.samples.marks('session');
  const judgements = await judgeAll(context, inventory, marks);
  const orphans = new Set(orphansIn(inventory, context).map(sessionKey));
  return homePicture({
    home: context.catalog.homeId,
    machine: context.machine,
    inventory,
    judgements,
    orphans: inventory.sessions.filter(({ ref }) => orphans.has(sessionKey(ref))),
    growth: entriesPerDay(marks),
    snapshots: await knownSnapshots(context),
  });
}

/** Joined once for each picture: a keeper answers many callers from one. */
const joined = new WeakMap<FleetPicture, readonly SessionRow[]>();

export function rowsOf(picture: FleetPicture): readonly SessionRow[] {
  const [first, ...others] = picture.homes;
  if (others.length === 0) return first?.sessions ?? [];
  const known = joined.get(picture);
  if (known !== undefined) return known;
  const rows = picture.homes.flatMap(({ sessions }) => sessions);
  joined.set(picture, rows);
  return rows;
}
