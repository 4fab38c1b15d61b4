// Runs inside Chromium: fills IndexedDB as WhatsApp Web does, and changes it between two states of the series.
// Bodies of messages are encrypted there, so they are noise; ids, numbers and times are text that compresses.
// In a block: the page has names of its own.
{
  const CHATS = 400;
  const BATCH = 400;

  let seed = 1;

  /** The same numbers at every making of the series (xorshift). */
  function random() {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) / 2 ** 32;
  }

  function noise(length) {
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i++) bytes[i] = random() * 256;
    return bytes;
  }

  function hex(length) {
    return Array.from(noise(length / 2), (byte) => byte.toString(16).padStart(2, '0'))
      .join('')
      .toUpperCase();
  }

  function jidOf(chat) {
    return `49151${String(10_000_000 + chat * 7919).slice(-8)}@c.us`;
  }

  function message(number) {
    const chat = Math.floor(CHATS * random() ** 3);
    const isMine = random() < 0.4;
    return {
      id: `${isMine}_${jidOf(chat)}_3EB0${hex(18)}`,
      internalId: `${jidOf(chat)}_${1_760_000_000 + number}`,
      rowId: number,
      t: 1_760_000_000 + number * 31,
      from: isMine ? '4915100000000@c.us' : jidOf(chat),
      to: isMine ? jidOf(chat) : '4915100000000@c.us',
      type: random() < 0.8 ? 'chat' : 'image',
      ack: isMine ? 1 : 0,
      viewed: false,
      msgRowOpaqueData: { _keyId: 1, iv: noise(16), _data: noise(300 + Math.floor(900 * random())) },
    };
  }

  function settled(request) {
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  function open() {
    const request = indexedDB.open('model-storage', 1);
    request.onupgradeneeded = () => {
      const database = request.result;
      const messages = database.createObjectStore('message', { keyPath: 'id' });
      messages.createIndex('t', 't');
      messages.createIndex('internalId', 'internalId');
      messages.createIndex('rowId', 'rowId');
      database.createObjectStore('chat', { keyPath: 'id' });
      database.createObjectStore('signal-session', { keyPath: 'id' });
    };
    return settled(request);
  }

  async function write(database, stores, work) {
    const transaction = database.transaction(stores, 'readwrite');
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    await work(transaction);
    await done;
  }

  async function addMessages(first, count) {
    const database = await open();
    for (let from = first; from < first + count; from += BATCH) {
      await write(database, ['message'], (transaction) => {
        for (let number = from; number < Math.min(from + BATCH, first + count); number++)
          transaction.objectStore('message').put(message(number));
      });
    }
    database.close();
  }

  async function touchRows(state) {
    const database = await open();
    await write(database, ['chat', 'signal-session'], (transaction) => {
      // Few chats and partners are busy, most are quiet; the first state has all of them.
      const rows = state === 0 ? CHATS : 60;
      for (let row = 0; row < rows; row++) {
        const chat = state === 0 ? row : Math.floor(CHATS * random() ** 3);
        transaction
          .objectStore('chat')
          .put({ id: jidOf(chat), t: 1_770_000_000 + state, unreadCount: state, data: noise(300) });
        transaction.objectStore('signal-session').put({ id: `${jidOf(chat)}.0`, session: noise(1800) });
      }
    });
    database.close();
  }

  /** The newest messages were delivered and read meanwhile. */
  async function acknowledge(upTo, count) {
    const database = await open();
    await write(database, ['message'], async (transaction) => {
      const store = transaction.objectStore('message');
      const rows = await settled(store.index('rowId').getAll(IDBKeyRange.bound(upTo - count, upTo)));
      for (const row of rows) store.put({ ...row, ack: 3, viewed: true });
    });
    database.close();
  }

  globalThis.series = {
    fill: (start, first, count) => ((seed = start), addMessages(first, count)),
    async next(state, messages, count) {
      seed = 1000 + state;
      await touchRows(state);
      await addMessages(messages, count);
      await acknowledge(messages, 200);
      localStorage.setItem('WALastState', String(state));
      for (let key = 0; state === 0 && key < 300; key++)
        localStorage.setItem(`wa-${key}`, `value ${key * 7919}`);
    },
  };
}
