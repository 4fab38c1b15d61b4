// One request to the keeper: JSON both ways, the token against cross-site use, and every failure as a Problem.
import { signal } from '@preact/signals';
import { queryText } from '../words/query-text.ts';
import type { Query } from '../words/query-text.ts';
import { isProblemJson, Problem } from './problem.ts';

export type Method = 'GET' | 'POST' | 'DELETE';

export interface Asking {
  readonly query?: Query;
  readonly body?: unknown;
  /** How long the keeper may let us wait for work to end, in seconds, before it answers with a task. */
  readonly waitS?: number;
  readonly signal?: AbortSignal;
}

export interface Answered<T> {
  readonly status: number;
  readonly body: T;
}

/** Goes with every request that changes something; known once the caller is. */
export const csrf = signal<string | null>(null);

/** Counts answers that said: sign in. Pages leave for the sign-in page then. */
export const refusals = signal(0);

export const notSignedIn = 401;
/** The code of a problem. */
export const unreachable = 'KEEPER_UNREACHABLE';
const noContent = 204;

/** @throws Problem; the abort of `signal` passes as it is */
export async function request<T>(method: Method, path: string, asking: Asking = {}): Promise<Answered<T>> {
  const response = await ask(method, `${path}${queryText(asking.query ?? {})}`, asking);
  const body = await bodyOf(response);
  if (response.ok) return { status: response.status, body: body as T };
  if (response.status === notSignedIn) refusals.value += 1;
  if (isProblemJson(body)) throw new Problem({ ...body, status: response.status });
  throw new Problem({
    title: `The keeper answered ${response.status} ${response.statusText}`.trim(),
    detail: 'Try again; the log of the keeper says more.',
    code: `HTTP_${response.status}`,
    status: response.status,
  });
}

async function ask(method: Method, url: string, { body, waitS, signal: until }: Asking): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (waitS !== undefined) headers['prefer'] = `wait=${waitS}`;
  if (method !== 'GET' && csrf.peek() !== null) headers['x-holdfast-csrf'] = csrf.peek() ?? '';
  const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store' };
  if (body !== undefined) init.body = JSON.stringify(body);
  if (until !== undefined) init.signal = until;
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (until?.aborted === true) throw cause;
    // What was only asked for is asked again by itself; what somebody wanted done is not done behind his back.
    const next = method === 'GET' ? 'This page tries again.' : 'Then try again: it may not have been heard.';
    const detail = `Look whether it runs, and whether this machine still reaches it. ${next}`;
    const title = 'The keeper does not answer.';
    throw new Problem({ title, detail, code: unreachable, status: 0 }, { cause });
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === noContent) return null;
  const type = response.headers.get('content-type') ?? '';
  return type.includes('json') ? ((await response.json()) as unknown) : null;
}
