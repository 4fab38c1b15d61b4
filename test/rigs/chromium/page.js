// Runs inside Chromium: fills the origin's storage with checkable content, and reads all of it back.
// Names follow WhatsApp Web; shares say how the records spread over the stores.
const DATABASES = {
  'model-storage': { message: 0.7, contact: 0.15, chat: 0.05 },
  'signal-storage': { 'session-store': 0.08, 'identity-store': 0.02 },
};
const BATCH = 500;
const RECORD_BYTES = 1024;
const held = [];

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('blocked by another connection'));
  });
}

function committed(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('transaction aborted'));
  });
}

/** Noise that does not compress and that its number gives again (xorshift). */
function noise(number, length) {
  const words = new Uint32Array(length / 4);
  let state = (number * 2654435761 + 1) >>> 0;
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  return new Uint8Array(words.buffer);
}

function openDatabase(name) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    for (const store of Object.keys(DATABASES[name]))
      request.result.createObjectStore(store, { keyPath: 'id' });
  };
  return settled(request);
}

async function putRecords(database, store, first, count) {
  for (let from = first; from < first + count; from += BATCH) {
    const transaction = database.transaction(store, 'readwrite');
    const done = committed(transaction);
    for (let id = from; id < Math.min(from + BATCH, first + count); id++) {
      const text = `${store} ${id} of the rig`;
      transaction.objectStore(store).put({ id, text, bytes: noise(id, RECORD_BYTES) });
    }
    await done;
  }
}

async function fillDatabases(records) {
  for (const [name, stores] of Object.entries(DATABASES)) {
    const database = await openDatabase(name);
    for (const [store, share] of Object.entries(stores)) {
      await putRecords(database, store, 0, Math.max(1, Math.round(records * share)));
    }
    database.close();
  }
}

async function registerWorker() {
  await navigator.serviceWorker.register('/service-worker.js');
  await navigator.serviceWorker.ready;
}

async function fill({ records, localStorageKeys, cacheParts, serviceWorker }) {
  await fillDatabases(records);
  for (let i = 0; i < localStorageKeys; i++) localStorage.setItem(`key-${i}`, `value ${i} ${i * 7919}`);
  await fetch('/set-cookies');
  if (serviceWorker) await registerWorker();
  for (let part = 0; part < cacheParts; part++) await (await fetch(`/cacheable/${part}`)).arrayBuffer();
}

/** Adds messages while the browser stays open, for tests of profiles in use. */
async function addMessages(count) {
  const database = await openDatabase('model-storage');
  const store = database.transaction('message').objectStore('message');
  const last = await settled(store.openKeyCursor(null, 'prev'));
  await putRecords(database, 'message', (last?.key ?? -1) + 1, count);
  database.close();
}

/** Keeps every database open, as WhatsApp Web does, so that their locks are held. */
async function holdDatabases() {
  const found = await indexedDB.databases();
  held.push(...(await Promise.all(found.map(({ name }) => settled(indexedDB.open(name))))));
}

async function sha256(...parts) {
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Counts and hashes a whole store, a batch at a time so that a large one does not fill the memory. */
async function readStore(database, store) {
  let records = 0;
  let hash = '';
  let range = null;
  for (;;) {
    const batch = await settled(database.transaction(store).objectStore(store).getAll(range, BATCH));
    if (batch.length === 0) return { records, sha256: hash };
    records += batch.length;
    hash = await sha256(hash, ...batch.flatMap(({ bytes, ...rest }) => [JSON.stringify(rest), bytes]));
    range = IDBKeyRange.lowerBound(batch.at(-1).id, true);
  }
}

async function readDatabases(stores, errors) {
  // databases() lists without creating, so reading never repairs what it looks at.
  for (const { name } of await indexedDB.databases()) {
    try {
      const database = await settled(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        stores[`${name}/${store}`] = await readStore(database, store);
      }
      database.close();
    } catch (error) {
      errors.push(`IndexedDB ${name}: ${error}`);
    }
  }
}

async function readCaches() {
  const found = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    const requests = await cache.keys();
    const bodies = await Promise.all(requests.map(async (request) => (await cache.match(request)).blob()));
    found[name] = {
      entries: requests.length,
      sha256: await sha256(...requests.map(({ url }) => url), ...bodies),
    };
  }
  return found;
}

async function readWorker() {
  const [registration] = await navigator.serviceWorker.getRegistrations();
  const answer = await fetch('/answer-of-the-worker');
  return {
    registered: registration?.active != null,
    answers: answer.ok && (await answer.text()) === 'worker',
  };
}

async function countCacheHits(cacheParts) {
  let hits = 0;
  for (let part = 0; part < cacheParts; part++) {
    // only-if-cached answers a miss with 504, or a network error: neither asks the server.
    const answer = await fetch(`/cacheable/${part}`, { mode: 'same-origin', cache: 'only-if-cached' }).catch(
      () => null,
    );
    if (answer?.ok) hits++;
  }
  return hits;
}

/** Runs one part of the reading; its failure is part of what was read, not the end of it. */
async function tried(what, errors, read, otherwise) {
  try {
    return await read();
  } catch (error) {
    errors.push(`${what}: ${error}`);
    return otherwise;
  }
}

async function read({ cacheParts }) {
  const errors = [];
  const stores = {};
  await tried('IndexedDB', errors, () => readDatabases(stores, errors));
  const none = { registered: false, answers: false };
  return {
    stores,
    localStorage: await tried('localStorage', errors, () => ({ ...localStorage }), {}),
    serviceWorker: await tried('service worker', errors, readWorker, none),
    cacheStorage: await tried('CacheStorage', errors, readCaches, {}),
    httpCacheHits: await tried('HTTP cache', errors, () => countCacheHits(cacheParts), 0),
    errors,
  };
}

globalThis.rig = { fill, read, addMessages, holdDatabases };
