// Writes one record after the other to a session while it holds it, and prints what became of each.
//   held EPOCH | ack NUMBER EPOCH | error CODE | lost CODE | given back
import { setTimeout as pause } from 'node:timers/promises';
import { HoldfastError } from '../../../src/core/errors.ts';
import type { Place } from '../../../src/core/place.ts';
import type { EntryChange } from '../../../src/ports/entry-store.ts';
import type { HeldSession } from '../../../src/ports/held-session.ts';
import { openSessionHolder } from '../../../src/stores/open-session-holder.ts';
import { say } from '../catalog-children/when-told.ts';

export interface Order {
  readonly place: Place;
  readonly ttlMs: number;
  /** Takes the session again whenever it does not have it; else it ends with the loss. */
  readonly again: boolean;
}

const order = JSON.parse(process.argv[2] ?? '') as Order;
const holder = openSessionHolder(order.place, { ttlMs: order.ttlMs });
const name = { tenant: 'acme', id: 'sales' };
const betweenWritesMs = 4;
/** One in so many writes is followed by giving the session back. */
const oneInWrites = 150;

function codeOf(error: unknown): string {
  if (error instanceof HoldfastError) return error.code;
  throw error;
}

async function taken(): Promise<HeldSession> {
  for (;;) {
    try {
      return await holder.hold(name, { purpose: 'a test', create: true, waitMs: 2 * order.ttlMs });
    } catch (error) {
      const code = codeOf(error);
      if (code !== 'LEASE_HELD' && code !== 'STORE_UNAVAILABLE') throw error;
    }
  }
}

async function lastNumber(session: HeldSession): Promise<number> {
  const head = (await session.get('head', ['head'])).get('head');
  return head === undefined ? 0 : Number(Buffer.from(head).toString());
}

/** The history: each record has a key of its own, so that two writers of one number would both be seen. */
function changesOf(number: number, epoch: number): readonly EntryChange[] {
  const value = Buffer.from(JSON.stringify({ number, epoch, pid: process.pid }));
  return [
    { type: 'record', id: `${number}.${epoch}`, value },
    { type: 'head', id: 'head', value: Buffer.from(String(number)) },
  ];
}

/** Until it is lost, or given back of its own will. After a pause of the process it goes on without looking. */
async function writeOn(session: HeldSession): Promise<void> {
  session.lost.addEventListener('abort', () => say(`lost ${codeOf(session.lost.reason)}`));
  say(`held ${session.epoch}`);
  let number: number | null = null;
  for (let isLast = false; !isLast;) {
    // Also when it has been told: whatever it does then must fail.
    isLast = session.lost.aborted;
    try {
      number ??= await lastNumber(session);
      await session.set(changesOf(number + 1, session.epoch));
      number += 1;
      say(`ack ${number} ${session.epoch}`);
    } catch (error) {
      say(`error ${codeOf(error)}`);
      number = null;
    }
    await pause(betweenWritesMs);
    if (order.again && Math.random() < 1 / oneInWrites) isLast = true;
  }
  await session.release();
  if (!session.lost.aborted) say('given back');
}

do {
  await writeOn(await taken());
  // Others may want it too.
  await pause(Math.random() * order.ttlMs);
} while (order.again);
await holder.close();
