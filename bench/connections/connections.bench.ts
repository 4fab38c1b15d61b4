// 100 connections of the real Baileys in one program: linked, in traffic, idle and started again, with what they take (requirement D7).
// Run: npx tsx bench/connections/connections.bench.ts [--connections 100] [--messages 5] [--only 'multi-file;sqlite']
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { rootKey } from '../../test/rigs/whatsapp/noise.ts';
import { startWhatsAppServer, type WhatsAppServer } from '../../test/rigs/whatsapp/server.ts';
import { until } from '../../test/rigs/whatsapp/wait.ts';
import { startPostgres } from '../../test/rigs/postgres/server.ts';
import { Program } from './program.ts';
import type { Measured, Order, Times } from './words.ts';

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '100' },
    messages: { type: 'string', default: '5' },
    only: { type: 'string', default: 'multi-file;sqlite;postgres' },
  },
});
const [connections, messages] = [Number(values.connections), Number(values.messages)];
const patienceMs = 240_000;
const idleMs = 10_000;
/** Of a burst. */
const betweenMs = 15;

type StoreName = 'multi-file' | 'sqlite' | 'postgres';

async function main(): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'holdfast-connections-'));
  try {
    console.log(heads.join(' | '));
    for (const name of values.only.split(';') as StoreName[]) {
      const folder = join(scratch, name);
      mkdirSync(folder);
      if (name !== 'postgres') {
        await live(name, { store: 'multi-file', url: null, ...ofStore(name, folder), folder });
        continue;
      }
      const postgres = await startPostgres();
      try {
        await live(name, { store: 'holdfast', url: postgres.url(), folder });
      } finally {
        await postgres.close();
      }
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function ofStore(name: StoreName, folder: string): Partial<Pick<Order, 'store' | 'url'>> {
  return name === 'sqlite' ? { store: 'holdfast', url: `sqlite:${join(folder, 'sessions.db')}` } : {};
}

async function live(name: StoreName, at: Pick<Order, 'store' | 'url' | 'folder'>): Promise<void> {
  const server = await startWhatsAppServer();
  const order = { ...at, connections, serverUrl: server.url, sharesState: server.sharesState, rootKey };
  // Linking is mostly arithmetic of keys, on both sides; a few at a time, as people do it.
  const [first, again] = [4, connections].map((atOnce) => (): Program => {
    return new Program({ ...order, atOnce }, (code) => server.scanQr(code));
  });
  try {
    await use(first, async (program) => {
      show(name, 'linked', await program.measure(() => program.tell('connect')));
      show(name, 'traffic', await program.measure(() => exchange(server, 'first')));
      const burst = { lost: 0, of: 0 };
      show(name, 'burst', await program.measure(() => writeAtOnce(server, burst)));
      console.log(`${name}: answers in the burst that nobody could read: ${burst.lost} of ${burst.of}`);
      show(name, 'idle 10 s', await program.measure(() => sleep(idleMs)));
    });
    await use(again, async (program) => {
      const restarted = await program.measure(() => program.tell('connect'));
      if (restarted.codes > 0) throw new Error(`${restarted.codes} sessions had to be linked again`);
      show(name, 'started again', restarted);
      show(name, 'traffic after', await program.measure(() => exchange(server, 'second')));
    });
    if (server.problems.length > 0) throw new Error(`the server says: ${server.problems[0]}`);
  } finally {
    await server.close();
  }
}

async function use(
  start: (() => Program) | undefined,
  work: (program: Program) => Promise<void>,
): Promise<void> {
  const program = start?.();
  if (program === undefined) return;
  try {
    await work(program);
    await program.tell('close');
  } finally {
    program.kill();
  }
}

/** Somebody new writes to each account, and again after each answer; all accounts at once. No message may be lost. */
async function exchange(server: WhatsAppServer, turn: string): Promise<void> {
  await Promise.all(
    server.accounts.map(async (account, index) => {
      const peer = await server.addPeer({ name: `${turn} ${index}` });
      for (let number = 0; number < messages; number += 1) {
        const text = `${turn} ${number}`;
        await peer.sendText(account, text);
        const isAnswered = (): true | undefined =>
          peer.inbox.texts.includes(`answer to ${text}`) ? true : undefined;
        await until(isAnswered, patienceMs, `the answer to ${text}`);
      }
    }),
  );
}

/** As people do who write several messages in a row: the next one comes while the one before is being answered. */
async function writeAtOnce(server: WhatsAppServer, burst: { lost: number; of: number }): Promise<void> {
  await Promise.all(
    server.accounts.map(async (account, index) => {
      const peer = await server.addPeer({ name: `hasty ${index}` });
      for (let number = 0; number < messages; number += 1) {
        await peer.sendText(account, `burst ${number}`);
        await sleep(betweenMs);
      }
      const areAnswered = (): true | undefined => (peer.inbox.items.length >= messages ? true : undefined);
      await until(areAnswered, patienceMs, 'an answer to each');
      burst.of += messages;
      burst.lost += peer.inbox.failures.length;
    }),
  );
}

const heads = [
  'store      phase           wall s | CPU s',
  'peak MB',
  'read MB, written MB',
  'open ms (median, p99, worst)',
  'load ms',
  'save ms',
  'longest turn ms, blocked ms',
];

function show(name: StoreName, phase: string, { usage, opened, loads, saves }: Measured): void {
  const cells = [
    `${name.padEnd(10)} ${phase.padEnd(14)} ${usage.wallS.toFixed(2)} | ${usage.cpuS.toFixed(2)}`,
    usage.peakMb.toFixed(0),
    `${usage.readMb.toFixed(1)}, ${usage.writtenMb.toFixed(1)}`,
    timesOf(opened),
    timesOf(loads),
    timesOf(saves),
    `${usage.longestTurnMs.toFixed(0)}, ${usage.longestBlockMs.toFixed(0)}`,
  ];
  console.log(cells.join(' | '));
}

function timesOf(times: Times | null): string {
  if (times === null) return '–';
  const { calls, medianMs, p99Ms, worstMs } = times;
  return `${medianMs.toFixed(2)}, ${p99Ms.toFixed(1)}, ${worstMs.toFixed(1)} (${calls})`;
}

await main();
process.exit(0);
