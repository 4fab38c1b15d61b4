// Every change of a vault's tables in PostgreSQL, in order. A migration that was released is never edited: add the next one.
import type { Migration } from '../../../postgres/migration.ts';
import { blobs } from './0001-blobs.ts';

export const migrations: readonly Migration[] = [blobs];
