// Conformance cases for stores, without a test runner: whoever writes a store runs them in the runner of their choice.
export { entryStoreCases } from './testing/entry-store-cases.ts';
export type { EntryStoreCase, EntryStoreScene } from './testing/entry-store-cases.ts';
export { storeCases } from './testing/store-cases.ts';
export type { HandsOnDisk, StoreCase, StoreScene } from './testing/store-cases.ts';
