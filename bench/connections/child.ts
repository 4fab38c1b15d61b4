// A program with many connections of the real Baileys. Each answers every message that it gets.
import { hushLibsignal } from '../../test/rigs/whatsapp/hush.ts';
import { connectAccount, type ConnectedAccount } from '../../test/rigs/whatsapp/client.ts';
import { trustTheRig } from '../../test/rigs/whatsapp/noise.ts';
import { watchUsage, type Usage } from '../usage.ts';
import { Clock, openTimed, type TimedAuth } from './timed-auth.ts';
import type { Measured, News, Order, Word } from './words.ts';

/** A hundred at once share two cores with what they talk to. */
const patienceMs = 240_000;

const order = JSON.parse(process.argv[2] ?? '') as Order;
trustTheRig(order.rootKey);
hushLibsignal();

const clocks = { opened: new Clock(), loads: new Clock(), saves: new Clock() };
const auths: TimedAuth[] = [];
const clients: ConnectedAccount[] = [];
let [codes, endUsage]: [number, (() => Usage) | null] = [0, null];

const tell = (news: News): void => void process.send?.(news);

async function connectOne(number: number): Promise<void> {
  const auth = await openTimed(order, `account-${number}`, clocks);
  auths.push(auth);
  const client = await connectAccount({
    auth,
    timeoutMs: patienceMs,
    server: {
      url: order.serverUrl,
      sharesState: order.sharesState,
      problems: [],
      scanQr: (code) => {
        codes += 1;
        tell({ kind: 'code', code });
        return new Promise(() => undefined);
      },
      account: () => {
        throw new Error('the account is in another process');
      },
    },
    onMessage: ({ from, text }) => {
      if (text !== undefined) client.sendText(from, `answer to ${text}`).catch(fail);
    },
  });
  clients.push(client);
}

async function connectAll(): Promise<void> {
  const waiting = Array.from({ length: order.connections }, (_, number) => number);
  const workers = Array.from({ length: order.atOnce }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await connectOne(next);
  });
  await Promise.all(workers);
}

function measured(): Measured {
  if (endUsage === null) throw new Error('nothing is being measured');
  const taken = {
    usage: endUsage(),
    opened: clocks.opened.take(),
    loads: clocks.loads.take(),
    saves: clocks.saves.take(),
    codes,
  };
  codes = 0;
  return taken;
}

async function obey(word: Word): Promise<Measured | null> {
  if (word === 'begin') endUsage = watchUsage();
  if (word === 'connect') await connectAll();
  if (word === 'close') {
    await Promise.all(clients.map((client) => client.close()));
    await Promise.all(auths.map((auth) => auth.close()));
  }
  return word === 'end' ? measured() : null;
}

function fail(error: unknown): void {
  tell({ kind: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

async function answer(word: Word): Promise<void> {
  try {
    tell({ kind: 'done', measured: await obey(word) });
    if (word === 'close') process.disconnect();
  } catch (error) {
    fail(error);
  }
}

process.on('message', (word: Word) => void answer(word));
