// What `places` answers.
import { z } from 'zod';
import type { PlaceLine, PlacesReport } from '../places.ts';

export const placeLine: z.ZodType<PlaceLine> = z
  .object({
    home: z.string(),
    machine: z.string(),
    url: z.string(),
    root: z.string(),
    problem: z.string().nullable(),
    code: z.string().nullable(),
    sessions: z.number(),
    entries: z.number(),
    sizeBytes: z.number(),
    cacheBytes: z.number(),
    takenAtMs: z.number(),
    alive: z.boolean(),
  })
  .meta({ id: 'Place' });

export const placesReport: z.ZodType<PlacesReport> = z
  .object({ places: z.array(placeLine) })
  .meta({ id: 'PlacesReport' });
