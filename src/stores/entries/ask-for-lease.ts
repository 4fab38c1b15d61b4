// Asks for a lease, and once more where whoever holds it is gone.
import type { EntryStore, LeaseAnswer, LeaseOwner, LeaseRequest } from '../../ports/entry-store.ts';

/** @param isGone true only for an owner that will surely never write again. @throws HoldfastError STORE_UNAVAILABLE */
export async function askForLease(
  store: Pick<EntryStore, 'acquire'>,
  request: LeaseRequest,
  isGone: (owner: LeaseOwner) => boolean,
): Promise<LeaseAnswer> {
  const answer = await ask(store, request);
  if (answer.outcome === 'granted' || !isGone(answer.owner)) return answer;
  return ask(store, { ...request, provenDead: answer.owner.process });
}

async function ask(store: Pick<EntryStore, 'acquire'>, request: LeaseRequest): Promise<LeaseAnswer> {
  const [answer] = await store.acquire([request]);
  if (answer === undefined) throw new TypeError('the store gave no answer about a lease');
  return answer;
}
