// The keeper's stream of what changes, for pages that want to be told; and whether the stream is there.
import { signal } from '@preact/signals';
import type { KeeperEvent, KeeperEventKind } from '../../src/core/keeper-event.ts';
import { problemOf } from '../client/problem.ts';
import { notSignedIn, refusals, request } from '../client/request.ts';

/** `away`: what is shown may be old. The stream is tried again until it is back. */
export type Connection = 'connecting' | 'live' | 'away';

export const connection = signal<Connection>('connecting');

/** Since when nothing is heard, ms since 1970; null while it is. */
export const awaySinceMs = signal<number | null>(null);

/** Told null where something may have been missed: then everything should be read afresh. */
type Listener = (event: KeeperEvent | null) => void;

const kinds: readonly KeeperEventKind[] = ['look', 'session', 'alert', 'plan', 'run', 'task'];
const shortestRetryMs = 1_000;
const longestRetryMs = 15_000;

const listeners = new Set<Listener>();
let source: EventSource | null = null;
let retryMs = shortestRetryMs;
let timer: number | undefined;

/** @returns what ends it */
export function listen(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function startEvents(): void {
  stopEvents();
  source = new EventSource('/api/events');
  source.addEventListener('open', opened);
  source.addEventListener('error', lost);
  source.addEventListener('gap', () => tell(null));
  for (const name of ['message', ...kinds]) {
    source.addEventListener(name, (event) => {
      if (event instanceof MessageEvent && typeof event.data === 'string')
        tell(JSON.parse(event.data) as KeeperEvent);
    });
  }
}

export function stopEvents(): void {
  window.clearTimeout(timer);
  source?.close();
  source = null;
}

function opened(): void {
  const wasAway = connection.peek() === 'away';
  connection.value = 'live';
  awaySinceMs.value = null;
  retryMs = shortestRetryMs;
  // A keeper that was started anew counts its events from the beginning, so nothing tells what was missed.
  if (wasAway) tell(null);
}

/** A browser tries again by itself where the stream broke, but not where it was refused. */
function lost(): void {
  if (connection.peek() !== 'away') awaySinceMs.value = Date.now();
  connection.value = 'away';
  if (source?.readyState !== EventSource.CLOSED) return;
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void comeBack(), retryMs);
  retryMs = Math.min(longestRetryMs, retryMs * 2);
}

/** A stream does not say why it was refused; any other question does: who has to sign in need not try it again. */
async function comeBack(): Promise<void> {
  const problem = await request('GET', '/api/caller').then(() => null, problemOf);
  if (problem?.status !== notSignedIn) startEvents();
}

function tell(event: KeeperEvent | null): void {
  for (const listener of listeners) listener(event);
}

// Who is not signed in any more would be refused for ever.
refusals.subscribe((count) => {
  if (count === 0) return;
  stopEvents();
  connection.value = 'connecting';
  awaySinceMs.value = null;
});
