// `places`: every place of the fleet, whether it can be read, and how much lies in it.
import { z } from 'zod';
import type { FleetPicture, HomePicture } from '../core/fleet.ts';
import { fleetPicture } from './fleet-picture.ts';
import { KeptAnswers } from './kept-answers.ts';
import { declareOperation } from './operation.ts';
import { placesReport } from './outputs/places.ts';

export interface PlaceLine {
  /** Who keeps it: the home, and its machine by the name that people know. */
  readonly home: string;
  readonly machine: string;
  readonly url: string;
  /** Empty where it lies on no disk of that machine. */
  readonly root: string;
  /** Why it cannot be read; its sessions are then unknown, not none. */
  readonly problem: string | null;
  readonly code: string | null;
  readonly sessions: number;
  readonly entries: number;
  readonly sizeBytes: number;
  readonly cacheBytes: number;
  /** ms since 1970. */
  readonly takenAtMs: number;
  /** false where its keeper has not been heard of. */
  readonly alive: boolean;
}

export interface PlacesReport {
  readonly places: readonly PlaceLine[];
}

export const places = declareOperation({
  name: 'places',
  summary: 'Lists the places: whether each can be read, its sessions and their size.',
  risk: 'reads',
  input: z.object({}),
  http: { method: 'get', path: '/places' },
  output: placesReport,
  async run(context): Promise<PlacesReport> {
    return { places: placeLines(await fleetPicture(context)) };
  },
});

export function placeLines({ homes }: FleetPicture): PlaceLine[] {
  return homes.flatMap((home) => lines.of(home, '', () => placesOf(home)));
}

const lines = new KeptAnswers<HomePicture, readonly PlaceLine[]>(1);

function placesOf({ home, machine, takenAtMs, alive, places: views, sessions }: HomePicture): PlaceLine[] {
  const totals = new Map(views.map(({ url }) => [url, { entries: 0, sizeBytes: 0, cacheBytes: 0 }]));
  for (const row of sessions) {
    const total = totals.get(row.ref.place);
    if (total === undefined) continue;
    total.entries += row.entries;
    total.sizeBytes += row.sizeBytes;
    total.cacheBytes += row.cacheBytes;
  }
  return views.map(({ url, root, problem, code = null, sessions: count }) => ({
    home,
    machine,
    url,
    root,
    problem,
    code,
    sessions: count,
    takenAtMs,
    alive,
    ...(totals.get(url) ?? { entries: 0, sizeBytes: 0, cacheBytes: 0 }),
  }));
}
