// Where in a profile the two databases lie without which nobody is logged in.

export const indexedDbFolder = 'Default/IndexedDB';

/** Chromium names it by the origin; its large values lie beside it, in a folder that ends with `.blob`. */
export const whatsappIndexedDbName = 'https_web.whatsapp.com_0.indexeddb.leveldb';

export const whatsappIndexedDb = `${indexedDbFolder}/${whatsappIndexedDbName}`;

export const localStorageDatabase = 'Default/Local Storage/leveldb';
