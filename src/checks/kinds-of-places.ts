// Kinds of places, by what there is to look at: a check says with one of these what it is about.
import type { PlaceKind } from '../core/place.ts';

export const folders: readonly PlaceKind[] = ['folder'];

/** Places with a path on a disk of this machine. */
export const paths: readonly PlaceKind[] = ['folder', 'sqlite'];

export const databases: readonly PlaceKind[] = ['sqlite', 'postgres', 'memory'];

/** Snapshots of sessions, and no sessions that a program could be started on. */
export const vaults: readonly PlaceKind[] = ['vault'];

/** Places of sessions that a program can be started on. */
export const placesOfSessions: readonly PlaceKind[] = [...folders, ...databases];

export const allPlaces: readonly PlaceKind[] = [...placesOfSessions, ...vaults];
