// Conformance cases for stores, without a test runner: whoever writes a store runs them in the runner of their choice.
export { blobStoreCases } from './testing/blob-store-cases.ts';
export type { BlobStoreCase, BlobStoreScene } from './testing/blob-store-cases.ts';
export { entryStoreCases } from './testing/entry-store-cases.ts';
export type { EntryStoreCase, EntryStoreScene } from './testing/entry-store-cases.ts';
export { storeCases } from './testing/store-cases.ts';
export type { HandsOnDisk, StoreCase, StoreScene } from './testing/store-cases.ts';
