// Which places a command is about.
import type { Config } from './config.ts';

/** Those that are given; where none is, the database in which programs of the same settings keep their sessions. */
export function placesGiven({ places, url }: Pick<Config, 'places' | 'url'>): readonly string[] {
  return places.length === 0 && url !== undefined ? [url] : places;
}
