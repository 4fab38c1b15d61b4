// May a snapshot become the latest? Not where the session belonged to another machine, and not where it lost most of what it had.
import { leaseLost } from '../core/lease-lost.ts';
import type { SnapshotInfo } from '../core/snapshot.ts';
import type { Lease } from '../ports/entry-store.ts';
import type { TakeOptions } from '../ports/vault.ts';
import { forgotLease } from './forgot-lease.ts';
import { ranEpoch } from './head.ts';
import type { Head } from './head.ts';

export function isLease(held: TakeOptions['held']): held is Lease {
  return 'name' in held;
}

/** @throws LEASE_LOST where a lease was held and is not any more */
export function checkHeld(head: Head, held: TakeOptions['held']): void {
  if (!isLease(held) || (head.epoch === held.epoch && head.lease !== null)) return;
  // Whoever made the head anew could not know of the lease; the next renewal puts it there again.
  if (forgotLease(head, held)) return;
  throw leaseLost(held.name, held.epoch, { epoch: head.epoch, owner: head.lease?.owner ?? null });
}

export function standingOf(
  head: Head,
  { held, judgeShrink }: Pick<TakeOptions, 'held' | 'judgeShrink'>,
  parts: SnapshotInfo['parts'],
): Pick<SnapshotInfo, 'standing' | 'why'> {
  if (ranEpoch(head) > held.epoch) {
    const where = head.lastOwner === null ? 'elsewhere' : `on ${head.lastOwner.host}`;
    return { standing: 'not-owner', why: `the session ran ${where} since it last ran here` };
  }
  // What the former pairing had says nothing of a new one.
  const before = head.retired === null ? head.latest : null;
  const shrunk = before && judgeShrink(before.parts, parts);
  return shrunk === null ? { standing: 'good', why: '' } : { standing: 'shrunk', why: shrunk };
}
