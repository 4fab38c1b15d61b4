// Every change of our tables in PostgreSQL, in order. A migration that was released is never edited: add the next one.
import { sessionsAndEntries } from './0001-sessions-and-entries.ts';
import type { Migration } from '../../../postgres/migration.ts';

export const migrations: readonly Migration[] = [sessionsAndEntries];
