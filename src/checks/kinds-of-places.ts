// Kinds of places, by what there is to look at: a check says with one of these what it is about.
import type { PlaceKind } from '../core/place.ts';

export const folders: readonly PlaceKind[] = ['folder'];

/** Places with a path on a disk of this machine. */
export const paths: readonly PlaceKind[] = ['folder', 'sqlite'];

export const databases: readonly PlaceKind[] = ['sqlite', 'postgres', 'memory'];

export const allPlaces: readonly PlaceKind[] = [...folders, ...databases];
