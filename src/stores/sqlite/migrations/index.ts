// Every change to the tables of sessions, in order. A migration that was released is never edited: add the next one.
import type { Migration } from '../../../sqlite/migration.ts';
import { sessionsAndEntries } from './0001-sessions-and-entries.ts';

export const migrations: readonly Migration[] = [sessionsAndEntries];
