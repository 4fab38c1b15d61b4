// The page's databases, by the names that WhatsApp Web gives them, as far as they are known.

const layout = {
  wawc: ['user'],
  'signal-storage': ['session-store', 'identity-store', 'signal-meta-store'],
  'model-storage': ['message', 'chat', 'contact'],
};

const databases = {};

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('the database is open elsewhere'));
  });
}

export async function openDatabases() {
  for (const [name, stores] of Object.entries(layout)) {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      for (const store of stores) request.result.createObjectStore(store);
    };
    databases[name] = await asked(request);
  }
}

function done(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Durable when it resolves. */
export async function put(database, store, entries) {
  const transaction = databases[database].transaction(store, 'readwrite', { durability: 'strict' });
  for (const [key, value] of entries) transaction.objectStore(store).put(value, key);
  await done(transaction);
}

/** Undefined where there is none. */
export function get(database, store, key) {
  return asked(databases[database].transaction(store).objectStore(store).get(key));
}

export function countOf(database, store) {
  return asked(databases[database].transaction(store).objectStore(store).count());
}

/** All of it, as WhatsApp Web does when its pairing has ended. */
export async function forgetEverything() {
  for (const [name, database] of Object.entries(databases)) {
    database.close();
    await asked(indexedDB.deleteDatabase(name));
  }
  localStorage.clear();
}
