// Takes the lease of a session: at once where it is free or its owner is proven dead, else by waiting.
import { setTimeout as pause } from 'node:timers/promises';
import { durationText } from '../../core/amounts.ts';
import { HoldfastError } from '../../core/errors.ts';
import { sessionName } from '../../core/session.ts';
import type {
  EntryStore,
  Lease,
  LeaseAnswer,
  LeaseOwner,
  LeaseRequest,
  SessionState,
} from '../../ports/entry-store.ts';
import { askForLease } from './ask-for-lease.ts';
import { describeOwner } from './describe-owner.ts';
import { isProvenDead } from './process-identity.ts';
import { wakingNowMs } from './waking-now.ts';

export interface TakeOptions {
  /** How long to wait for one that somebody else holds, ms; 0 tries once. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

export interface TakenLease {
  readonly lease: Lease;
  readonly state: SessionState;
  /** When the call began that granted it, by `wakingNowMs`. */
  readonly grantedAtMs: number;
}

const firstPauseMs = 50;
const longestPauseMs = 1000;

/**
 * @param request its owner holds no other lease of that session: one that the store knows of is left from a call
 * whose answer never came, and is succeeded
 * @throws HoldfastError LEASE_HELD, STORE_UNAVAILABLE; the signal's reason
 */
export async function takeLease(
  store: Pick<EntryStore, 'acquire' | 'release'>,
  request: LeaseRequest,
  { waitMs, signal }: TakeOptions,
): Promise<TakenLease> {
  const isGone = (owner: LeaseOwner): boolean =>
    owner.process === request.owner.process || isProvenDead(owner);
  const deadlineMs = performance.now() + waitMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    signal.throwIfAborted();
    const grantedAtMs = wakingNowMs();
    const answer = await askForLease(store, request, isGone);
    if (answer.outcome === 'granted') {
      const { lease, state } = answer;
      if (signal.aborted) await store.release([lease]);
      signal.throwIfAborted();
      return { lease, state, grantedAtMs };
    }
    const leftMs = deadlineMs - performance.now();
    if (leftMs <= 0) throw leaseHeld(request, answer);
    // It may be given back before its time; and where it just runs out nobody should wait for longer.
    const untilExpiryMs = Math.max(answer.remainingMs, 1);
    await pauseFor(Math.min(pauseMs, untilExpiryMs, leftMs), signal);
  }
}

/** @throws the signal's own reason */
async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

export function leaseHeld(
  { name }: Pick<LeaseRequest, 'name'>,
  { owner, remainingMs }: Omit<Extract<LeaseAnswer, { outcome: 'held' }>, 'outcome'>,
): HoldfastError {
  return new HoldfastError('LEASE_HELD', {
    session: sessionName(name),
    owner: describeOwner(owner),
    remaining: durationText(remainingMs),
  });
}
