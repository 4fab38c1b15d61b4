// `stop`: closes the browser that runs on a profile, so that it writes everything first. Of a session of Baileys it says who
// uses it, for that program can only be stopped where it was started.
import { join } from 'node:path';
import { z } from 'zod';
import { sessionName } from '../core/session.ts';
import type { SessionRef } from '../core/session.ts';
import type { ClosedBrowser } from '../ports/live-browsers.ts';
import type { Store } from '../ports/store.ts';
import type { OperationContext } from './context.ts';
import { storeOf } from './make-plan.ts';
import { declareOperation } from './operation.ts';
import { stoppedSession } from './outputs/stopped.ts';
import { oneNamedSession } from './one-named-session.ts';
import { namedSession } from './session-flags.ts';
import { takeInventory } from './take-inventory.ts';

export interface StoppedSession {
  readonly session: SessionRef;
  /** `closed`: nothing runs on it now. `not-running`: nothing did. `left`: somebody uses it, or may, and nothing was done. */
  readonly state: 'closed' | 'not-running' | 'left';
  /** How a browser was closed; null where none was. */
  readonly how: ClosedBrowser['how'];
  /** Its processes. */
  readonly pids: readonly number[];
  /** Who uses it still; empty where nobody does. */
  readonly why: readonly string[];
  /** What to do next; empty where nothing is. */
  readonly advice: string;
}

/** Longer than any browser needs to write what it holds in memory. */
const patienceMs = 30_000;

export const stop = declareOperation({
  name: 'stop',
  summary: 'Closes the browser of one session, so that it writes everything; of Baileys it says who uses it.',
  risk: 'changes',
  input: z.object({ session: namedSession }),
  http: { method: 'post', path: '/sessions/{session}/stop' },
  output: stoppedSession,
  tenants: 'session',
  async run(context, input): Promise<StoppedSession> {
    const ref = oneNamedSession(await takeInventory(context), input.session);
    const store = storeOf(context.stores, ref.place);
    return ref.engine === 'wwebjs' ? stopBrowserOf(context, store, ref) : sayWhoUses(store, ref);
  },
});

/** @throws SESSION_IN_USE where it does not close */
async function stopBrowserOf(
  { liveBrowsers }: OperationContext,
  store: Store,
  session: SessionRef,
): Promise<StoppedSession> {
  const profile = { folder: join(store.place.root, session.path), session: sessionName(session) };
  const { outcome, how, pids } = await liveBrowsers.close(profile, patienceMs);
  const { answer, why } = await store.inUse(session);
  if (answer !== 'no') {
    const advice =
      outcome === 'closed'
        ? 'Its program has started it again, or it runs elsewhere too: stop the program.'
        : 'No browser of this machine runs on it. Stop its program where it runs; `holdfast doctor` says more.';
    return { session, state: 'left', how, pids, why, advice };
  }
  if (outcome === 'was-not-running') return { session, state: 'not-running', how, pids, why: [], advice: '' };
  const advice = 'Its program may start it again: stop the program too.';
  return { session, state: 'closed', how, pids, why: [], advice };
}

async function sayWhoUses(store: Store, session: SessionRef): Promise<StoppedSession> {
  const { answer, why } = await store.inUse(session);
  const found = { session, how: null, pids: [] };
  if (answer === 'no') return { ...found, state: 'not-running', why: [], advice: '' };
  const advice =
    'A bot of Baileys writes its keys itself, and ends best where it was started: systemctl stop, pm2 stop, docker stop, or SIGTERM to its process. Nothing was done.';
  return { ...found, state: 'left', why, advice };
}
