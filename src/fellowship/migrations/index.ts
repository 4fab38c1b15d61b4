// Every change of the tables that keepers share, in order. A migration that was released is never edited: add the next one.
import type { Migration } from '../../postgres/migration.ts';
import { fellowship } from './0001-fellowship.ts';

export const migrations: readonly Migration[] = [fellowship];
