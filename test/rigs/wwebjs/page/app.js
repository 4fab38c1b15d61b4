// Plays the page of web.whatsapp.com, not WhatsApp: a pairing in IndexedDB and localStorage, and what a phone does to it.
import {
  Cmd,
  Conn,
  Msg,
  Socket,
  bytesText,
  identity,
  messageModel,
  randomBytes,
  requireModule,
  setState,
} from './modules.js';
import { countOf, forgetEverything, get, openDatabases, put } from './storage.js';
import { listen, tell, tellFailure } from './wire.js';

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What makes the next start linked: half of it in IndexedDB, half in localStorage. */
async function keepPairing({ device, wid, secret, seal }) {
  setState('PAIRING');
  identity.me = { device, wid, secret };
  const contacts = Array.from({ length: 200 }, (_, n) => [`${n}@c.us`, { name: `contact ${n}`, n }]);
  const sessions = contacts.map(([jid]) => [jid, { record: randomBytes(300) }]);
  await put('signal-storage', 'session-store', sessions);
  await put('model-storage', 'contact', contacts);
  await put('wawc', 'user', [['me', identity.me]]);
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
  await forgetEverything();
  location.replace('/?post_logout=1&logout_reason=0');
}

async function receive({ from, body, id }) {
  const key = `false_${from}_${id}`;
  await put('model-storage', 'message', [[key, { from, body }]]);
  const model = messageModel({
    id: { fromMe: false, remote: from, id, ['_serialized']: key },
    type: 'chat',
    body,
    from,
    to: identity.me.wid,
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

function stored(key) {
  const text = localStorage.getItem(key);
  return text === null ? null : JSON.parse(text);
}

async function start() {
  await openDatabases();
  identity.registration = (await get('wawc', 'user', 'registration')) ?? null;
  if (identity.registration === null) {
    identity.registration = {
      noise: randomBytes(32),
      identity: randomBytes(32),
      adv: bytesText(randomBytes(32)),
    };
    await put('wawc', 'user', [['registration', identity.registration]]);
  }
  const me = (await get('wawc', 'user', 'me')) ?? null;
  const [wid, seal] = [stored('last-wid-md'), stored('WANoiseInfo')];
  await listen(orders);
  const whole = me !== null && wid === me.wid && seal !== null;
  const answer = await tell('/hello', whole ? { device: me.device, secret: me.secret, seal } : {});
  if (answer.linked) {
    identity.me = me;
    return online();
  }
  if (whole) return endPairing();
  Conn.ref = answer.ref;
  setState('UNPAIRED');
}

window.require = requireModule;
window.Debug = { VERSION: '2.3000.1017054665' };
Socket.onListener = (name) => {
  if (name === 'change:hasSynced') void syncSoon();
};
Socket.on('logged-out-here', () => void endPairing());
start().catch(tellFailure);
