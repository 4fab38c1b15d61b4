// Plays the page of web.whatsapp.com, not WhatsApp: the modules that whatsapp-web.js 1.34.7 asks for, a pairing in
// IndexedDB and localStorage, and a wire to the server of this rig. Runs in the browser.
'use strict';

/** As much of a Backbone model as whatsapp-web.js listens to. */
class Model {
  #listeners = new Map();

  on(names, listener) {
    for (const name of names.split(' ')) {
      this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
      this.onListener?.(name);
    }
  }

  off(names, listener) {
    for (const name of names.split(' ')) {
      const left = (this.#listeners.get(name) ?? []).filter((each) => each !== listener);
      this.#listeners.set(name, left);
    }
  }

  hears(name) {
    return (this.#listeners.get(name) ?? []).length > 0;
  }

  trigger(name, ...values) {
    return (this.#listeners.get(name) ?? []).map((listener) => listener(...values));
  }
}

const bytesText = (bytes) => btoa(String.fromCharCode(...bytes));
const randomBytes = (count) => crypto.getRandomValues(new Uint8Array(count));
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Databases and stores by the names that WhatsApp Web gives them, as far as they are known.
const layout = {
  wawc: ['user'],
  'signal-storage': ['session-store', 'identity-store', 'signal-meta-store'],
  'model-storage': ['message', 'chat', 'contact'],
};

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('the database is open elsewhere'));
  });
}

async function openDatabases() {
  const opened = {};
  for (const [name, stores] of Object.entries(layout)) {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      for (const store of stores) request.result.createObjectStore(store);
    };
    opened[name] = await asked(request);
  }
  return opened;
}

function done(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

async function put(database, store, entries) {
  const transaction = state.databases[database].transaction(store, 'readwrite', { durability: 'strict' });
  for (const [key, value] of entries) transaction.objectStore(store).put(value, key);
  await done(transaction);
}

function get(database, store, key) {
  return asked(state.databases[database].transaction(store).objectStore(store).get(key));
}

function countOf(database, store) {
  return asked(state.databases[database].transaction(store).objectStore(store).count());
}

const state = { databases: null, registration: null, me: null, messages: 0, chats: new Map() };
const page = bytesText(randomBytes(9));

const Socket = new Model();
Socket.state = 'UNLAUNCHED';
Socket.hasSynced = false;
Socket.onListener = (name) => {
  if (name === 'change:hasSynced') void syncSoon();
};
Socket.logout = async () => {
  await tell('/logout', {});
  setTimeout(() => void endPairing(), 1500);
};
Socket.takeover = () => tell('/takeover', {});

function setState(next) {
  if (Socket.state === next) return;
  Socket.state = next;
  Socket.trigger('change:state', Socket, next);
}

const Conn = new Model();
Conn.ref = '';
Conn.platform = 'android';
Conn.serialize = () => ({ pushname: 'Rig', platform: 'android', ref: Conn.ref });

const Cmd = new Model();
Cmd.refreshQR = () => tell('/refresh', {});

const Msg = new Model();
Msg.held = new Map();
Msg.get = (id) => Msg.held.get(id);
Msg.getMessagesById = async () => ({ messages: [] });

const Chat = new Model();
Chat.get = (wid) => chatOf(wid);

class MsgKey {
  constructor({ from, to, id }) {
    Object.assign(this, { fromMe: true, remote: to, id, from, _serialized: `true_${to._serialized}_${id}` });
  }

  static async newId() {
    return bytesText(randomBytes(12));
  }
}

function widOf(text) {
  const [user, server] = String(text._serialized ?? text).split('@');
  return {
    user,
    server,
    _serialized: `${user}@${server}`,
    isLid: () => server === 'lid',
    isGroup: () => server === 'g.us',
    isStatus: () => false,
  };
}

function chatOf(wid) {
  const id = widOf(wid);
  if (!state.chats.has(id._serialized)) state.chats.set(id._serialized, { id });
  return state.chats.get(id._serialized);
}

function messageModel(fields) {
  return { ...fields, isNewMsg: true, serialize: () => ({ ...fields }), unsafe: () => fields };
}

const modules = {
  WAWebSocketModel: { Socket },
  WAWebCmd: { Cmd },
  WAWebConnModel: { Conn },
  WAWebOfflineHandler: { OfflineMessageHandler: { getOfflineDeliveryProgress: () => 100 } },
  WAWebAltDeviceLinkingApi: {},
  WABase64: { encodeB64: bytesText },
  WAWebCompanionRegClientUtils: { DEVICE_PLATFORM: '1' },
  WAWebAdvSignatureApi: {},
  WAWebUserPrefsInfoStore: {
    waNoiseInfo: { get: async () => ({ staticKeyPair: { pubKey: state.registration.noise } }) },
  },
  WAWebSignalStoreApi: {
    waSignalStore: {
      getRegistrationInfo: async () => ({ identityKeyPair: { pubKey: state.registration.identity } }),
    },
  },
  WAWebUserPrefsMultiDevice: { getADVSecretKey: () => state.registration.adv },
  WAWebUserPrefsMeUser: {
    getMaybeMePnUser: () => (state.me === null ? null : widOf(state.me.wid)),
    getMaybeMeLidUser: () => null,
  },
  WAWebCollections: { Msg, Chat },
  WAWebSyncGatingUtils: {},
  WAWebCallCollection: { on() {}, calls: new Map() },
  WAWebAddonReactionTableMode: { reactionTableMode: { bulkUpsert() {} } },
  WAWebAddonPollVoteTableMode: { pollVoteTableMode: { bulkUpsert() {} } },
  WAWebBackendJobsCommon: { mediaTypeFromProtobuf: () => null },
  WAWebE2EProtoUtils: { typeAttributeFromProtobuf: () => 'text' },
  WALinkify: { findLink: () => null, findLinks: () => [] },
  WAWebWidFactory: { createWid: widOf, asUserWidOrThrow: widOf },
  WAWebChatGetters: { getIsNewsletter: () => false, getIsBroadcast: () => false },
  WAWebStreamModel: { Stream: { markAvailable() {}, markUnavailable() {} } },
  WAWebUpdateUnreadChatAction: { async sendSeen() {} },
  WAWebMsgReply: { canReplyMsg: () => false },
  WAWebMsgKey: MsgKey,
  WAWebGetEphemeralFieldsMsgActionsUtils: { getEphemeralFields: () => ({}) },
  WAWebSendMsgChatAction: { addAndSendMsgToChat: sendOut },
};

function requireModule(name) {
  if (!(name in modules)) throw new Error(`the rig does not play the module ${name}`);
  return modules[name];
}

function sendOut(chat, message) {
  const { body, id } = message;
  const model = messageModel({ ...message, id: { ...id, remote: chat.id }, from: state.me.wid });
  Msg.held.set(id._serialized, model);
  const stored = put('model-storage', 'message', [[id._serialized, { body, to: chat.id._serialized }]]);
  const sent = stored.then(() => tell('/sent', { to: chat.id._serialized, body }));
  sent.then(() => Msg.trigger('add', model));
  return [stored, sent];
}

async function tell(path, content) {
  const body = JSON.stringify({ page, ...content });
  const response = await fetch(path, { method: 'POST', body, cache: 'no-store' });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/** What makes the next start linked: half of it in IndexedDB, half in localStorage. */
async function keepPairing({ device, wid, secret, seal }) {
  setState('PAIRING');
  state.me = { device, wid, secret };
  const contacts = Array.from({ length: 200 }, (_, n) => [`${n}@c.us`, { name: `contact ${n}`, n }]);
  const sessions = contacts.map(([jid]) => [jid, { record: randomBytes(300) }]);
  await put('signal-storage', 'session-store', sessions);
  await put('model-storage', 'contact', contacts);
  await put('wawc', 'user', [['me', state.me]]);
  localStorage.setItem('last-wid-md', JSON.stringify(wid));
  localStorage.setItem('WANoiseInfo', JSON.stringify(seal));
  await online();
}

async function online() {
  setState('OPENING');
  await tell('/online', { messages: await countOf('model-storage', 'message') });
  setState('CONNECTED');
  await syncSoon();
}

/** Once in a page, when it is connected and somebody is there to hear of it. */
async function syncSoon() {
  await wait(100);
  if (Socket.state !== 'CONNECTED' || Socket.hasSynced || !Socket.hears('change:hasSynced')) return;
  Socket.hasSynced = true;
  Socket.trigger('change:hasSynced', Socket, true);
}

/** The phone has ended the pairing: everything of it is forgotten, and the page begins anew. */
async function endPairing() {
  Cmd.trigger('logout_from_bridge');
  for (const [name, database] of Object.entries(state.databases)) {
    database.close();
    await asked(indexedDB.deleteDatabase(name));
  }
  localStorage.clear();
  location.replace('/?post_logout=1&logout_reason=0');
}

async function receive({ from, body, id }) {
  const key = `false_${from}_${id}`;
  await put('model-storage', 'message', [[key, { from, body }]]);
  const model = messageModel({
    id: { fromMe: false, remote: from, id, _serialized: key },
    type: 'chat',
    body,
    from,
    to: state.me.wid,
    t: Math.floor(Date.now() / 1000),
  });
  Msg.held.set(key, model);
  Msg.trigger('add', model);
}

/** Messages of the history, as fast as asked for; the server is told of what is durable. */
async function write({ bytesPerSecond, records, recordBytes }) {
  const startedMs = performance.now();
  const first = await countOf('model-storage', 'message');
  const atOnce = Math.max(1, Math.round(bytesPerSecond / recordBytes / 10));
  for (let number = 0; number < records; number += atOnce) {
    const entries = Array.from({ length: Math.min(atOnce, records - number) }, (_, n) => [
      `history_${String(first + number + n).padStart(9, '0')}`,
      { body: bytesText(randomBytes(Math.min(recordBytes, 30_000))) },
    ]);
    await put('model-storage', 'message', entries);
    await tell('/wrote', { messages: first + number + entries.length });
    const dueMs = startedMs + ((number + atOnce) * recordBytes * 1000) / bytesPerSecond;
    if (dueMs > performance.now()) await wait(dueMs - performance.now());
  }
}

const orders = {
  linked: keepPairing,
  ref: ({ ref }) => {
    Conn.ref = ref;
    Conn.trigger('change:ref', Conn, ref);
  },
  state: ({ state: next }) => setState(next),
  'sync-again': () => Socket.trigger('change:hasSynced', Socket, true),
  'log-out': endPairing,
  message: receive,
  write,
};

function listen() {
  const source = new EventSource(`/orders?page=${encodeURIComponent(page)}`);
  source.onmessage = (event) => {
    const { kind, ...content } = JSON.parse(event.data);
    Promise.resolve(orders[kind](content)).catch((error) =>
      tell('/failed', { why: String(error?.stack ?? error) }),
    );
  };
  return new Promise((resolve) => (source.onopen = () => resolve()));
}

function stored(key) {
  const text = localStorage.getItem(key);
  return text === null ? null : JSON.parse(text);
}

async function start() {
  state.databases = await openDatabases();
  state.registration = (await get('wawc', 'user', 'registration')) ?? null;
  if (state.registration === null) {
    state.registration = {
      noise: randomBytes(32),
      identity: randomBytes(32),
      adv: bytesText(randomBytes(32)),
    };
    await put('wawc', 'user', [['registration', state.registration]]);
  }
  const me = (await get('wawc', 'user', 'me')) ?? null;
  const [wid, seal] = [stored('last-wid-md'), stored('WANoiseInfo')];
  await listen();
  const whole = me !== null && wid === me.wid && seal !== null;
  const answer = await tell('/hello', whole ? { device: me.device, secret: me.secret, seal } : {});
  if (answer.linked) {
    state.me = me;
    return online();
  }
  if (whole) return endPairing();
  Conn.ref = answer.ref;
  setState('UNPAIRED');
}

window.require = requireModule;
window.Debug = { VERSION: '2.3000.1017054665' };
start().catch((error) => tell('/failed', { why: String(error?.stack ?? error) }));
