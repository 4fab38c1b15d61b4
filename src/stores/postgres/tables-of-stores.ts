// The tables of sessions and entries, as one set with one version.
import type { Tables } from '../../postgres/schema.ts';
import { migrations } from './migrations/index.ts';

export const tablesOfStores: Tables = { record: 'holdfast', called: 'tables of Holdfast', migrations };
