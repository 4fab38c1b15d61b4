// What one piece of work is given: the places that it is about, and for shared work records that note what is written.
import type { Config } from '../../config.ts';
import type { Work } from '../../core/work.ts';
import type { OperationContext } from '../../operations/context.ts';
import { withOwnPlaces } from '../../operations/with-own-places.ts';
import type { Note } from '../../ports/schedule.ts';
import type { KeeperLog } from './keeper-log.ts';
import { notedCatalog } from './noted-catalog.ts';
import type { JobScene } from './scheduled-jobs.ts';

interface House {
  readonly context: OperationContext;
  readonly config: Config;
  readonly log: KeeperLog;
}

export function sceneOfWork(work: Work, { context: house, ...rest }: House, notes: Note[]): JobScene {
  const { job, shared, places } = work;
  const { catalog } = house;
  const everyPlace = {
    ...withOwnPlaces(house),
    madeBy: `keeper:${shared ?? job}`,
    ...(shared !== null && { catalog: notedCatalog(catalog, (note) => notes.push(note)) }),
  };
  if (places === null) return { context: everyPlace, everyPlace, work, ...rest };
  const stores = house.stores.filter(({ place }) => places.includes(place.url));
  return { context: withOwnPlaces(everyPlace, stores), everyPlace, work, ...rest };
}
