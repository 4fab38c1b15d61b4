// Who is signed in, and what they may do. Without it no page asks for anything.
import { signal } from '@preact/signals';
import { mayCall } from '../../src/core/access.ts';
import type { Role } from '../../src/core/access.ts';
import { api } from '../client/api.ts';
import type { CallerAnswer } from '../client/answers.ts';
import { Problem, problemOf } from '../client/problem.ts';
import { csrf, notSignedIn, refusals } from '../client/request.ts';
import { startEvents } from './events.ts';

export type SignedIn =
  | { readonly state: 'asking' }
  | { readonly state: 'out' }
  | { readonly state: 'unknown'; readonly problem: Problem }
  | { readonly state: 'in'; readonly answer: CallerAnswer };

export const signedIn = signal<SignedIn>({ state: 'asking' });

export async function findOutWhoCalls(): Promise<void> {
  try {
    const answer = await api.caller();
    csrf.value = answer.csrf;
    signedIn.value = { state: 'in', answer };
    startEvents();
  } catch (error) {
    const problem = problemOf(error);
    signedIn.value = problem.status === notSignedIn ? { state: 'out' } : { state: 'unknown', problem };
  }
}

/** @throws Problem */
export async function signIn(key: string): Promise<void> {
  await api.signIn(key);
  await findOutWhoCalls();
}

export async function signOut(): Promise<void> {
  await api.signOut();
  csrf.value = null;
  signedIn.value = { state: 'out' };
}

/** Sees and plans for one tenant only. */
export function isOfTenant(): boolean {
  const who = signedIn.value;
  return who.state === 'in' && who.answer.caller.tenant !== null;
}

export function may(role: Role): boolean {
  const who = signedIn.value;
  return who.state === 'in' && mayCall(who.answer.caller, role);
}

/** Of the keeper that serves this page; null while nobody is signed in. */
function ownHome(): string | null {
  const who = signedIn.value;
  return who.state === 'in' ? who.answer.home : null;
}

/** What this keeper has itself needs no name of a home in its address. */
export function otherHome(home: string): string | undefined {
  return home === ownHome() ? undefined : home;
}

refusals.subscribe((count) => {
  if (count > 0 && signedIn.peek().state === 'in') signedIn.value = { state: 'out' };
});
