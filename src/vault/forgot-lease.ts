// Whether a head lost a lease that was given out: it was made anew of manifests, which tell of no leases, or put back to an earlier state.
import type { Lease } from '../ports/entry-store.ts';
import type { Head } from './head.ts';

/** Nobody else has had the session since: whoever takes a lease is named in the head from then on, and gives it a higher epoch. */
export function forgotLease({ epoch, lease, lastOwner }: Head, given: Pick<Lease, 'epoch'>): boolean {
  if (lease !== null) return false;
  return epoch < given.epoch || (epoch === given.epoch && lastOwner === null);
}
